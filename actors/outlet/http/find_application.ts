import type { ApplicationSummary } from "../../application_snapshot.ts";
import type { FrameHub } from "../../gateway/frame_hub.ts";

/**
 * What the list of applications says of one. A snapshot would say it too, but
 * asks every job and stage.
 *
 * @param id as the client named the application
 */
export async function findApplication(
  hub: FrameHub,
  id: string,
): Promise<ApplicationSummary | undefined> {
  return (await hub.applications()).find((application) => application.id === id);
}
