/** Displays that are kept. */
const CAPACITY = 10_000;

/** The progress displays under executions that may still change. */
export class Displays {
  /** From the display's id to its execution's `msg_id`. */
  readonly #unsettled = new Map<string, string>();

  /**
   * A display is shown, or shown anew.
   *
   * @param isSettled whether it is for the last time
   * @returns the type of the message that does it
   */
  show(displayId: string, msgId: string, isSettled: boolean): string {
    const isKnown = this.#unsettled.has(displayId);
    if (isSettled) this.#unsettled.delete(displayId);
    else if (!isKnown) {
      if (this.#unsettled.size === CAPACITY) {
        this.#unsettled.delete(this.#unsettled.keys().next().value!);
      }
      this.#unsettled.set(displayId, msgId);
    }
    return isKnown ? "update_display_data" : "display_data";
  }

  /** Whether a display under this execution may still change. */
  hasUnsettled(msgId: string): boolean {
    for (const owner of this.#unsettled.values()) if (owner === msgId) return true;
    return false;
  }
}
