import type { Context, Hono, MiddlewareHandler } from "hono";
import type { CancelOutcome, CancelTarget, FrameHub } from "../../gateway/frame_hub.ts";
import { MAX_ID } from "../client_command.ts";
import { fail, unknownApplication } from "./fail.ts";
import type { Environment } from "./environment.ts";

const APPLICATION = "/api/v1/applications/:id";

const STATUS = {
  requested: 202,
  notRunning: 409,
  unsupported: 501,
  failed: 502,
} as const satisfies Record<CancelOutcome["outcome"], number>;

/**
 * Adds the routes that cancel a job, a stage and a job group. The answer says
 * what became of the wish; where `allowed` is false it says how to allow it.
 */
export function addCancelRoutes(app: Hono<Environment>, hub: FrameHub, allowed: boolean): void {
  async function cancel(c: Context, target: CancelTarget): Promise<Response> {
    const id = c.req.param("id") ?? "";
    const answer = await hub.cancel(id, target);
    return answer === undefined
      ? unknownApplication(c, id)
      : c.json(answer, STATUS[answer.outcome]);
  }
  const guard: MiddlewareHandler = async (c, next) => {
    if (allowed) return await next();
    return c.json({ error: "Cannot cancel over HTTP: set allowCancel.http to true" }, 403);
  };

  app.post(`${APPLICATION}/jobs/:jobId/cancel`, guard, (c) => {
    const jobId = c.req.param("jobId");
    return isId(jobId) ? cancel(c, { kind: "job", jobId: Number(jobId) }) : noId(c, jobId);
  });
  app.post(`${APPLICATION}/stages/:stageId/cancel`, guard, (c) => {
    const stageId = c.req.param("stageId");
    return isId(stageId)
      ? cancel(c, { kind: "stage", stageId: Number(stageId) })
      : noId(c, stageId);
  });
  app.post(
    `${APPLICATION}/job-groups/:group/cancel`,
    guard,
    (c) => cancel(c, { kind: "jobGroup", jobGroup: c.req.param("group") }),
  );
}

function isId(text: string): boolean {
  return /^\d{1,10}$/.test(text) && Number(text) <= MAX_ID;
}

function noId(c: Context, text: string): Response {
  return fail(c, 400, `an id must be a whole number from 0 to ${MAX_ID}, received ${text}`);
}
