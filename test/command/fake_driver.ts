import { greeting } from "../../protocol/tap/greeting.ts";

/** A driver that attaches as the tap does and has one application, "Etl". */
export class FakeDriver implements AsyncDisposable {
  readonly #connection: Deno.TcpConn;

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  /** Connects to the sidecar that an address file names; its application has started. */
  static async attach(addressFile: string): Promise<FakeDriver> {
    const text = await Deno.readTextFile(addressFile);
    const address = new URLSearchParams(text.trim().replaceAll("\n", "&"));
    const driver = new FakeDriver(
      await Deno.connect({ hostname: "127.0.0.1", port: Number(address.get("port")) }),
    );
    await driver.#send(greeting(address.get("tapToken") ?? ""));
    // Whose answer has begun has been let in.
    await driver.#connection.read(new Uint8Array(1));
    await driver.#send(JSON.stringify({
      Event: "SparkMonitorTapHello",
      Driver: "00112233445566ff",
      "Process ID": Deno.pid,
      "Spark Version": "4.1.1",
      "Java Version": "17.0.9",
      "Scala Version": "2.13.17",
      Retold: false,
    }));
    await driver.#send(JSON.stringify({
      Event: "SparkListenerApplicationStart",
      "App Name": "Etl",
      "App ID": "local-1",
      Timestamp: 1000,
      User: "ada",
    }));
    return driver;
  }

  async #send(line: string): Promise<void> {
    let bytes = new TextEncoder().encode(`${line}\n`);
    while (bytes.length > 0) bytes = bytes.subarray(await this.#connection.write(bytes));
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#connection.close();
    return Promise.resolve();
  }
}
