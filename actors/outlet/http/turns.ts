/**
 * Lets so many through at once; the others wait in line.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Turns } from "./turns.ts";
 *
 * const turns = new Turns(1);
 * const order: string[] = [];
 * const release = await turns.take();
 * const second = turns.take().then(() => order.push("second"));
 * order.push("first");
 * release();
 * await second;
 * assertEquals(order, ["first", "second"]);
 * ```
 */
export class Turns {
  #numFree: number;
  readonly #waiting: (() => void)[] = [];

  constructor(max: number) {
    this.#numFree = max;
  }

  /** @returns what gives the turn back; only the first call counts */
  async take(): Promise<() => void> {
    if (this.#numFree > 0) this.#numFree--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    let isTaken = true;
    return () => {
      if (isTaken) this.#giveBack();
      isTaken = false;
    };
  }

  #giveBack(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#numFree++;
    else next();
  }
}
