/**
 * A screen as terminals have it, for the few control sequences that the
 * command writes and what programs commonly do.
 */
export class Screen {
  readonly #columns: number;
  readonly #rows: number;
  #cells: string[][];
  /** What has gone out of the screen at the top. */
  readonly #history: string[] = [];
  #row = 0;
  #column = 0;
  #saved = { row: 0, column: 0 };
  readonly #decoder = new TextDecoder();

  constructor(columns = 80, rows = 24) {
    this.#columns = columns;
    this.#rows = rows;
    this.#cells = Array.from({ length: rows }, () => []);
  }

  /** The lines from the first to the last that holds something, without spaces at the end. */
  get lines(): string[] {
    const shown = this.#cells.map((row) => Array.from(row, (cell) => cell ?? " ").join(""));
    const lines = [...this.#history, ...shown].map((line) => line.trimEnd());
    return lines.slice(0, lines.findLastIndex((line) => line !== "") + 1);
  }

  write(output: string | Uint8Array): void {
    const text = typeof output === "string"
      ? output
      : this.#decoder.decode(output, { stream: true });
    // deno-lint-ignore no-control-regex
    for (const [token] of text.matchAll(/\x1b\[[\d;?]*[@-~]|\x1b.|[^]/gu)) this.#apply(token);
  }

  #apply(token: string): void {
    switch (token) {
      case "\r":
        this.#column = 0;
        return;
      case "\n":
        this.#column = 0;
        return this.#down();
      case "\x1bD":
        return this.#down();
      case "\x1b7":
        this.#saved = { row: this.#row, column: this.#column };
        return;
      case "\x1b8":
        ({ row: this.#row, column: this.#column } = this.#saved);
        return;
      case "\x1b[A":
        this.#row = Math.max(0, this.#row - 1);
        return;
      case "\x1b[B":
        this.#row = Math.min(this.#rows - 1, this.#row + 1);
        return;
      case "\x1b[K":
        this.#cells[this.#row]?.splice(this.#column);
        return;
      case "\x1b[J":
        this.#cells[this.#row]?.splice(this.#column);
        for (const row of this.#cells.slice(this.#row + 1)) row.length = 0;
        return;
      default:
        if (token.startsWith("\x1b[") && token.endsWith("m")) return;
        if (token.startsWith("\x1b")) throw new Error(`No screen does ${JSON.stringify(token)}`);
        return this.#put(token);
    }
  }

  #put(character: string): void {
    if (this.#column === this.#columns) {
      this.#column = 0;
      this.#down();
    }
    const row = this.#cells[this.#row];
    if (row !== undefined) row[this.#column++] = character;
  }

  #down(): void {
    if (this.#row < this.#rows - 1) {
      this.#row++;
      return;
    }
    const [top = []] = this.#cells.splice(0, 1);
    this.#history.push(Array.from(top, (cell) => cell ?? " ").join(""));
    this.#cells.push([]);
  }
}
