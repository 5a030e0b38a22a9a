import { assertEquals } from "@std/assert";
import { LineWriter } from "../../../command/kernel/line_writer.ts";

Deno.test("lines are written in order, those that wait in one piece", async () => {
  const written: string[] = [];
  const writable = new WritableStream<Uint8Array<ArrayBuffer>>({
    write: (bytes) => void written.push(new TextDecoder().decode(bytes)),
  });
  const writer = new LineWriter(writable, 100);
  for (const line of ["a", "b", "c"]) assertEquals(writer.write(line), true);
  await writer.flushed();
  assertEquals(written, ["a\n", "b\nc\n"]);
});

Deno.test("what a reader that reads nothing cannot take is refused", async () => {
  const open = Promise.withResolvers<void>();
  const writer = new LineWriter(new WritableStream({ write: () => open.promise }), 10);
  assertEquals(writer.write("first"), true);
  assertEquals([writer.write("12345"), writer.write("12345"), writer.write("1")], [
    true,
    false,
    true,
  ]);
  open.resolve();
  await writer.flushed();
});

Deno.test("nothing is written to a reader that is gone", async () => {
  const writer = new LineWriter(
    new WritableStream({ write: () => Promise.reject(new Error("gone")) }),
    100,
  );
  writer.write("a");
  await writer.flushed();
  assertEquals(writer.write("b"), false);
});
