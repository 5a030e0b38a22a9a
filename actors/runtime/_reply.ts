import {
  type ActorRef,
  AskError,
  type AskFailure,
  type AskOptions,
  type TellResult,
} from "./actor_ref.ts";
import type { Cell } from "./_cell.ts";
import type { TimerHandle } from "./clock.ts";

/** The address that one question carries; it takes one answer. */
export class Reply implements ActorRef<unknown> {
  readonly promise: Promise<unknown>;
  readonly path: string;
  readonly #callee: Cell;
  readonly #options: AskOptions;
  readonly #settle: { resolve(answer: unknown): void; reject(error: unknown): void };
  readonly #abort = () => this.fail("aborted");
  #timer: TimerHandle = undefined;
  #open = true;

  constructor(callee: Cell, options: AskOptions) {
    if (!(options?.timeout >= 0)) {
      throw new TypeError(
        `Cannot ask ${callee.path}: timeout must be a number of milliseconds, received ${options?.timeout}`,
      );
    }
    this.path = `${callee.path}?`;
    this.#callee = callee;
    this.#options = options;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.promise = promise;
    this.#settle = { resolve, reject };
  }

  /** Begins to wait; `sent` is what became of the question. */
  wait(sent: TellResult): void {
    if (sent !== "ok") return this.fail(sent === "full" ? "full" : "stopped");
    const { signal, timeout } = this.#options;
    if (signal?.aborted) return this.fail("aborted");
    this.#callee.askers.add(this);
    this.#timer = this.#callee.system.clock.setTimeout(() => this.fail("timeout"), timeout);
    signal?.addEventListener("abort", this.#abort, { once: true });
  }

  tell(answer: unknown): TellResult {
    const { current } = this.#callee.system;
    if (current !== null) return current.tell(this, answer);
    if (!this.#open) {
      this.#callee.system.drop(this.path, "dead", answer);
      return "dead";
    }
    this.#close();
    this.#settle.resolve(answer);
    return "ok";
  }

  ask(): Promise<never> {
    throw new TypeError(`Cannot ask ${this.path}: it is the address of an answer`);
  }

  drained(): Promise<void> {
    return Promise.resolve();
  }

  fail(failure: AskFailure): void {
    if (!this.#open) return;
    this.#close();
    const why = {
      timeout: `no answer within ${this.#options.timeout} ms`,
      stopped: "it has stopped",
      full: "its mailbox is full",
      aborted: "the caller gave up",
    }[failure];
    this.#settle.reject(
      new AskError(failure, `Cannot get an answer from ${this.#callee.path}: ${why}`),
    );
  }

  #close(): void {
    this.#open = false;
    this.#callee.askers.delete(this);
    this.#callee.system.clock.clearTimeout(this.#timer);
    this.#options.signal?.removeEventListener("abort", this.#abort);
  }
}
