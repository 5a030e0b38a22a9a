import { type RunOptions, startSparkmonitor } from "../command/run_sparkmonitor.ts";
import { Child } from "./child.ts";

/** A sidecar that serves its page. */
export class Served implements AsyncDisposable {
  readonly child: Child;
  /** The page's address, as it was printed. */
  readonly address: URL;

  private constructor(child: Child, address: URL) {
    this.child = child;
    this.address = address;
  }

  /** Starts the command with `args`; its first line on stdout is the address. */
  static start(args: readonly string[], options?: RunOptions): Promise<Served> {
    return Served.of(new Child(startSparkmonitor(args, options)));
  }

  /** The sidecar that `child` is. */
  static async of(child: Child): Promise<Served> {
    try {
      return new Served(child, new URL(await child.nextLine()));
    } catch (error) {
      await child[Symbol.asyncDispose]();
      throw error;
    }
  }

  get token(): string {
    return this.address.searchParams.get("token") ?? "";
  }

  /** Asks with the token. */
  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(new URL(path, this.address), {
      headers: { ...headers, authorization: `Bearer ${this.token}` },
    });
  }

  /** What a route answers, from JSON. */
  async json<T>(path: string): Promise<T> {
    return await (await this.get(path)).json();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.child[Symbol.asyncDispose]();
  }
}
