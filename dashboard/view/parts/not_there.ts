import type { PageState } from "../../model/page_state.ts";

/** What stands where something would be that the monitor has not told yet. */
export function notThere(state: PageState): string {
  return state.connection.value === "live"
    ? "Loading"
    : "This had not been loaded when the monitor answered last";
}
