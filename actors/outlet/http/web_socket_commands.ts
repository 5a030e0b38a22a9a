import { getLogger } from "@logtape/logtape";
import type { ClientCommands } from "../client_commands.ts";
import { MAX_BUFFERED } from "./web_socket_feed.ts";

const logger = getLogger(["sparkmonitor", "http"]);

/**
 * Takes the commands that come in over a WebSocket, and sends the answers
 * between the frames. A peer that does not read gets no answers.
 *
 * @param appKey the application whose frames the socket carries, if only one's
 */
export function answerCommands(
  socket: WebSocket,
  commands: ClientCommands,
  appKey: string | undefined,
): void {
  socket.addEventListener("message", async ({ data }) => {
    try {
      const answer = await commands.answerText(data, appKey);
      if (socket.readyState !== WebSocket.OPEN || socket.bufferedAmount > MAX_BUFFERED) return;
      socket.send(JSON.stringify(answer));
    } catch (error) {
      logger.error("Cannot answer a command over a WebSocket: {error}", { error });
    }
  });
}
