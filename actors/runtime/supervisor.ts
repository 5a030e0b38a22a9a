import type { Behavior } from "./behavior.ts";
import type { Context } from "./context.ts";
import type { SupervisionOptions } from "./supervision.ts";

/**
 * An actor that does nothing but look after its children.
 *
 * @param start spawns them; called again when the supervisor itself was
 * stopped by too many crashes and its own parent restarts it. Children that
 * are started under it with `ActorSystem.spawn` do not come back then.
 */
export function supervisor(
  supervision: SupervisionOptions = {},
  start: (context: Context<never>) => void = () => {},
): Behavior<never, null> {
  return {
    init(context) {
      start(context);
      return null;
    },
    receive: () => {},
    supervision,
  };
}
