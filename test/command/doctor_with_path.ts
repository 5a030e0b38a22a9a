/**
 * Runs `doctor` with the programs of FAKE_PATH alone; the test itself may run
 * nothing but Deno.
 *
 * @module
 */
import { systemClock } from "../../actors/runtime/clock.ts";
import { doctor } from "../../command/doctor.ts";
import { systemTerminal } from "../../command/terminal.ts";

Deno.env.set("PATH", Deno.env.get("FAKE_PATH") ?? "");
Deno.exit(
  await doctor({ json: true }, {
    terminal: systemTerminal(),
    cwd: Deno.env.get("INIT_CWD") ?? Deno.cwd(),
    env: (name) => Deno.env.get(name),
    clock: systemClock,
    interrupted: new AbortController().signal,
    takeErrors: () => {},
  }),
);
