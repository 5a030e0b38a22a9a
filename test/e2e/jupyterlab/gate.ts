import { fromFileUrl, join } from "@std/path";

/** Lets the tasks of the jobs of gated_jobs.py end, one by one. */
export class Gate {
  readonly #folder: string;
  readonly #opened = new Map<string, number>();

  /** @param folder where the program is put and the notebooks are */
  constructor(folder: string) {
    this.#folder = folder;
    Deno.copyFileSync(
      fromFileUrl(import.meta.resolve("./gated_jobs.py")),
      join(folder, "gated_jobs.py"),
    );
  }

  /** Lets the first `tasks` tasks of the job behind the gate `name` end. */
  open(name: string, tasks: number): void {
    for (let task = this.#opened.get(name) ?? 0; task < tasks; task++) {
      Deno.writeTextFileSync(join(this.#folder, `${name}-${task}`), "");
    }
    this.#opened.set(name, tasks);
  }
}
