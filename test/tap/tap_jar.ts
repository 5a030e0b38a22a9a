import { fromFileUrl } from "@std/path";

/** Path of the tap's jar. */
export const tapJar = fromFileUrl(import.meta.resolve("../../tap/sparkmonitor-tap.jar"));
