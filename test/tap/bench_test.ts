import { compileTapEvents } from "../../scripts/bench/tap_events.ts";
import { withFolder } from "../command/run_sparkmonitor.ts";
import { skipReason } from "../e2e/python_environment.ts";
import { skipWithoutJdk } from "./skip_without_jdk.ts";

const reason = await skipWithoutJdk() ?? skipReason("receiver") ?? skipReason("spark41");

Deno.test({
  name: "what measures the tap fits the tap",
  ignore: reason !== undefined,
  fn: () => withFolder(async (folder) => void await compileTapEvents(folder)),
});
