import { Child, type ChildOptions } from "./child.ts";

/** A sidecar that serves its page. */
export class Served implements AsyncDisposable {
  readonly child: Child;
  /** The page's address, as it was printed. */
  readonly address: URL;

  private constructor(child: Child, address: URL) {
    this.child = child;
    this.address = address;
  }

  /** Starts `command`, whose first line on stdout is the address. */
  static async start(command: readonly string[], options?: ChildOptions): Promise<Served> {
    const child = new Child(command, options);
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
