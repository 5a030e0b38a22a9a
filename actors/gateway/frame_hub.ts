import type { ApplicationSnapshot, ApplicationSummary } from "../application_snapshot.ts";
import type { CancelOutcome, CancelTarget } from "../source/source.ts";
import type { SealedFrame } from "./sealed_frame.ts";

export type { CancelOutcome, CancelTarget };

/** What an outlet sees of the monitor. */
export interface FrameHub {
  /** Changes with each start of the process; part of a resumable position. */
  readonly epoch: string;
  /** Adds a client. It gets the retained frames first, then the live ones. */
  connect(options: ClientOptions): Client;
  /** All applications that are known, oldest first. */
  applications(): Promise<ApplicationSummary[]>;
  /**
   * One application as it stands.
   *
   * @param appKey `appId`, or `appId:attemptId`
   * @returns undefined where it is not known
   */
  snapshot(appKey: string): Promise<ApplicationSnapshot | undefined>;
  /**
   * Asks the application's driver to cancel something that runs, if it does run
   * as far as is known here. The answer comes within 10 s.
   *
   * @param appKey `appId`, or `appId:attemptId`
   * @returns undefined where the application is not known
   */
  cancel(appKey: string, target: CancelTarget): Promise<CancelOutcome | undefined>;
  /** Counts a message of a client's that was not understood, or not taken. */
  countRejectedCommand(): void;
}

/** How a client wants its frames. */
export interface ClientOptions {
  /** Names the client in logs and metrics, as `sse`. */
  readonly name: string;
  /** Only this application's frames. Default: those of all. */
  readonly appKey?: string;
  /**
   * The last `seq` the client has; needs `appKey`. It gets every retained
   * frame above it. Default 0: the whole retained log.
   */
  readonly after?: number;
  /**
   * Task frames per application and tick; whole pairs beyond it are left out
   * and counted. 0: none, and none is counted. Default: no limit.
   */
  readonly maxTaskFrames?: number;
  /**
   * `"drop"`: a bounded queue; under pressure the newest state wins, task
   * frames are left out in whole pairs. `"block"`: nothing is left out, the
   * sources wait for the client.
   */
  readonly overflow: "drop" | "block";
}

/** What a client takes from its queue. */
export type ClientItem =
  | { readonly kind: "frame"; readonly frame: SealedFrame }
  /**
   * The client's position could not be resumed: what follows is the whole
   * retained log.
   */
  | { readonly kind: "reset"; readonly appKey: string }
  /** So many frames were left out for this client since the last such item. */
  | {
    readonly kind: "omitted";
    readonly appKey: string;
    /** Task attempts whose start and end were both left out. */
    readonly numTasks: number;
    /** Frames left out in all, those of the tasks included. */
    readonly numFrames: number;
  }
  /** The application was taken away, as the demo is when a driver attaches. */
  | { readonly kind: "removed"; readonly appKey: string }
  /** The input of this application has ended: no frame will follow. */
  | { readonly kind: "end"; readonly appKey: string };

/** One client's end of its queue. */
export interface Client extends AsyncDisposable {
  /**
   * Takes what waits, at least one item; waits for it if need be.
   *
   * @returns an empty array once the client is closed
   */
  take(): Promise<readonly ClientItem[]>;
  /** Ends the client; `take` then answers an empty array. */
  close(): void;
}
