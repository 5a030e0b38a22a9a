import { parseUiAddress } from "../../actors/source/spark_ui/ui_address.ts";
import type { Config } from "../config.ts";
import type { Finding } from "./finding.ts";

const missing =
  "no task frames and no parents of stages, short stages only once they have ended, " +
  "nothing to cancel; attach the tap where that can be done";

/** Says what the UIs that `serve` would poll cannot tell. */
export function findSparkUis({ sparkUis }: Pick<Config, "sparkUis">): Finding {
  const name = "Spark UIs";
  if (sparkUis.length === 0) {
    return {
      name,
      status: "missing",
      detail: "none to poll",
      remedy:
        `Only for drivers that cannot be tapped: \`serve --spark-ui http://host:4040\`. It has ${missing}`,
    };
  }
  try {
    const shown = sparkUis.map((url) => parseUiAddress(url).base.href);
    return { name, status: "ok", detail: shown.join(", "), remedy: `It has ${missing}` };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { name, status: "problem", detail, remedy: "Correct sparkUis" };
  }
}
