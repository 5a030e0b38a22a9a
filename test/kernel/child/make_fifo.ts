/** Makes a named pipe: who reads it waits until somebody has written. */
export async function makeFifo(): Promise<string> {
  const path = `${await Deno.makeTempDir()}/fifo`;
  await new Deno.Command("mkfifo", { args: [path] }).output();
  return path;
}
