import { assert } from "@std/assert";
import type { FrameHub } from "../../../../actors/gateway/frame_hub.ts";
import type { CommAnswer } from "../../../../actors/outlet/comm/comm_client.ts";
import { CommOutlet, type CommOutletOptions } from "../../../../actors/outlet/comm/comm_outlet.ts";
import { ExecutionBook } from "../../../../actors/outlet/execution_book.ts";
import { VirtualClock } from "../../../../actors/runtime/testkit/mod.ts";
import type { Told } from "../../../../protocol/jupyter/monitor_message.ts";
import { FakeHub } from "../fake_hub.ts";

/** A comm_msg that the outlet has sent. */
export interface Sent {
  /** Milliseconds of the virtual clock. */
  readonly at: number;
  readonly commId: string;
  readonly msgId: string | null;
  /** As it went out. */
  readonly text: string;
  /** The numbers of the messages that it answers. */
  readonly answers: readonly number[];
}

/** What the tests read of a frame, or of anything else that a comm says. */
export interface Said {
  readonly msgtype: string;
  readonly [field: string]: unknown;
}

/** What the existing notebook extensions open their comms with. */
export const FRONTEND = { msgtype: "openfromfrontend" };

/** A {@link CommOutlet} that runs on a virtual clock, and what it says. */
export class Comms<H extends FrameHub = FakeHub> implements AsyncDisposable {
  readonly hub: H;
  readonly clock: VirtualClock;
  readonly executions = new ExecutionBook();
  readonly outlet: CommOutlet;
  readonly sent: Sent[] = [];
  /** What it said that pages were told. */
  readonly told: Told[] = [];
  #numMessages = 0;
  #abort: AbortController | undefined;
  #finished: Promise<void> = Promise.resolve();

  constructor(hub: H, clock: VirtualClock, options: Partial<CommOutletOptions> = {}) {
    this.hub = hub;
    this.clock = clock;
    this.outlet = new CommOutlet({
      clock,
      executions: this.executions,
      allowCancel: true,
      send: (message) => {
        if (message.type === "told") return void this.told.push(message);
        assert(message.type === "commData");
        const { commId, msgId, data: text, answers = [] } = message;
        this.sent.push({ at: clock.monotonic(), commId, msgId, text, answers });
      },
      ...options,
    });
  }

  /** One that runs, on a hub that a test feeds by hand. */
  static async start(options: Partial<CommOutletOptions> = {}): Promise<Comms> {
    const comms = new Comms(new FakeHub(), new VirtualClock(), options);
    await comms.run();
    return comms;
  }

  async run(): Promise<void> {
    this.#abort = new AbortController();
    this.#finished = this.outlet.run(this.hub, this.#abort.signal);
    await this.pass(0);
  }

  async stop(): Promise<void> {
    this.#abort?.abort();
    await this.#finished;
    await this.pass(0);
  }

  /** Opens a comm and lets everything happen that this causes at once. */
  async open(commId: string, data: unknown = {}, session = "s1"): Promise<void> {
    this.outlet.opened({ commId, session, data });
    await this.pass(0);
  }

  async close(commId: string, mayReturn = false): Promise<void> {
    this.outlet.closed(commId, mayReturn);
    await this.pass(0);
  }

  /** Sends a message, as a client does. */
  message(commId: string, data: unknown): void {
    this.outlet.message({ commId, id: this.#numMessages++, data });
  }

  /** The answer to a message, which is the next thing that the comm says. */
  async ask(commId: string, data: unknown): Promise<CommAnswer> {
    const before = this.sent.length;
    this.message(commId, data);
    await this.pass(0);
    const answers = this.sent.slice(before).filter((sent) => sent.commId === commId);
    assert(answers.length === 1, `${answers.length} answers`);
    return JSON.parse(answers[0]?.text ?? "");
  }

  /** Notes an execution that has begun, or ended. */
  execute(msgId: string, startTime: number, endTime: number | null = null): void {
    this.executions.update({
      msgId,
      cellId: `cell of ${msgId}`,
      executionCount: null,
      startTime,
      endTime,
    });
  }

  /** Lets time pass in small steps, and all that they cause happen. */
  async pass(ms: number, step = 10): Promise<void> {
    await this.clock.runUntilIdle();
    for (let passed = 0; passed < ms; passed += step) {
      this.clock.advance(Math.min(step, ms - passed));
      await this.clock.runUntilIdle();
    }
  }

  /** What a comm has said, its frames unwrapped. */
  said(commId: string): Said[] {
    return this.sent.filter((sent) => sent.commId === commId).map(({ text }) => {
      const data = JSON.parse(text);
      if (data.msgtype === "fromscala") return JSON.parse(data.msg);
      const { event: msgtype, ...fields } = data;
      return msgtype === undefined ? data : { msgtype, ...fields };
    });
  }

  /** The same in short: `JobStart 3`, `StageActive 0`, `ApplicationStart app-1`. */
  brief(commId: string): string[] {
    return this.said(commId).map((said) => {
      const { msgtype, taskId, stageId, jobId, executorId, appId, id } = said;
      const name = msgtype.replace(/^spark/, "");
      return `${name} ${taskId ?? stageId ?? jobId ?? executorId ?? id ?? appId ?? ""}`.trim();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
