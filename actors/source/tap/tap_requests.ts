import type { TapAnswer } from "../../../protocol/tap/tap_message.ts";
import { formatTapRequest, MAX_REQUEST } from "../../../protocol/tap/tap_request.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { CancelOutcome, CancelTarget } from "../source.ts";

/** How long a driver may take to answer. */
const DEADLINE_MS = 10_000;
/** So many requests may wait for one driver. */
const MAX_OPEN = 100;

/** The requests to one driver that wait for its answers. */
export class TapRequests {
  readonly #clock: Clock;
  readonly #write: (line: string) => Promise<void>;
  readonly #waiting = new Map<number, (outcome: CancelOutcome) => void>();
  /** What waits for an answer, or to be taken by the driver. */
  #numOpen = 0;
  #lastNumber = 0;
  #closed = false;

  /** @param write sends a line to the driver; rejects where it is gone */
  constructor(clock: Clock, write: (line: string) => Promise<void>) {
    this.#clock = clock;
    this.#write = write;
  }

  /** Asks the driver; see {@link Cancel}. */
  async cancel(target: CancelTarget): Promise<CancelOutcome> {
    if (this.#closed) return failed("the driver is gone");
    if (this.#numOpen >= MAX_OPEN) {
      return failed(`${MAX_OPEN} requests wait for the driver already`);
    }
    const number = ++this.#lastNumber;
    const line = formatTapRequest(number, target);
    if (line.length > MAX_REQUEST) {
      return failed("the name is too long for a request to the driver");
    }
    const { promise: answered, resolve } = Promise.withResolvers<CancelOutcome>();
    this.#waiting.set(number, resolve);
    const deadline = this.#clock.setTimeout(
      () => resolve(failed(`the driver did not answer within ${DEADLINE_MS / 1000} s`)),
      DEADLINE_MS,
    );
    this.#numOpen++;
    const sent = this.#write(line)
      .catch(() => resolve(failed("the driver is gone")));
    const outcome = await answered;
    this.#clock.clearTimeout(deadline);
    this.#waiting.delete(number);
    // A driver that does not read must not make lines pile up.
    void sent.then(() => this.#numOpen--);
    return outcome;
  }

  /** Takes an answer; one that nobody waits for any more says nothing new. */
  answer({ request, outcome, detail }: TapAnswer): void {
    this.#waiting.get(request)?.({ outcome, detail });
  }

  /** Says that the driver is gone. */
  close(): void {
    this.#closed = true;
    for (const resolve of this.#waiting.values()) {
      resolve(failed("the driver went away before it answered"));
    }
  }
}

function failed(detail: string): CancelOutcome {
  return { outcome: "failed", detail };
}
