/** Displays that are known. */
const CAPACITY = 1000;

interface Display {
  /** The `msg_id` of the execution under which it stands. */
  readonly msgId: string;
  readonly isSettled: boolean;
}

/** The progress displays that clients have been shown. */
export class Displays {
  /** By the display's id. */
  readonly #displays = new Map<string, Display>();

  /**
   * A display is shown, or shown anew; a settled one too may be.
   *
   * @param isSettled whether nothing more is awaited of it
   * @returns the type of the message that does it
   */
  show(
    displayId: string,
    msgId: string,
    isSettled: boolean,
  ): "display_data" | "update_display_data" {
    const isKnown = this.#displays.has(displayId);
    if (!isKnown && this.#displays.size === CAPACITY) {
      this.#displays.delete(this.#displays.keys().next().value!);
    }
    this.#displays.set(displayId, { msgId, isSettled });
    return isKnown ? "update_display_data" : "display_data";
  }

  /** The displays that are to change yet, and the `msg_id`s of their executions. */
  *unsettled(): Generator<[displayId: string, msgId: string]> {
    for (const [displayId, { msgId, isSettled }] of this.#displays) {
      if (!isSettled) yield [displayId, msgId];
    }
  }

  /** Whether a display under this execution is to change yet. */
  hasUnsettled(msgId: string): boolean {
    for (const display of this.#displays.values()) {
      if (display.msgId === msgId && !display.isSettled) return true;
    }
    return false;
  }
}
