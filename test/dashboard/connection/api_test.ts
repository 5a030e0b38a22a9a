import { assertEquals, assertRejects } from "@std/assert";
import { Api, ApiError } from "../../../dashboard/connection/api.ts";

function answering(answer: () => Response): { api: Api; asked: string[] } {
  const asked: string[] = [];
  const api = new Api({
    fetch: (input, init) => {
      asked.push(`${init?.method ?? "GET"} ${input}`);
      return Promise.resolve(answer());
    },
  });
  return { api, asked };
}

Deno.test("addresses are relative, and names are encoded", async () => {
  const { api, asked } = answering(() => Response.json([]));
  await api.applications();
  await api.snapshot("app/../x:1");
  await api.activity("a b");
  await api.tasks("app", null);
  await api.tasks("app", "e1/5");
  await api.health();
  assertEquals(asked, [
    "GET api/v1/applications",
    "GET api/v1/applications/app%2F..%2Fx%3A1",
    "GET api/v1/applications/a%20b/activity",
    "GET api/v1/applications/app/tasks",
    "GET api/v1/applications/app/tasks?after=e1%2F5",
    "GET health",
  ]);
});

Deno.test("an outcome is an answer, whatever its status", async () => {
  const outcome = { outcome: "notRunning", detail: "job 3 does not run" } as const;
  const { api, asked } = answering(() => Response.json(outcome, { status: 409 }));
  assertEquals(await api.cancelJob("app", 3), outcome);
  assertEquals(await api.cancelStage("app", 4), outcome);
  assertEquals(asked, [
    "POST api/v1/applications/app/jobs/3/cancel",
    "POST api/v1/applications/app/stages/4/cancel",
  ]);
});

Deno.test("a refusal is an error with the monitor's words", async () => {
  const { api } = answering(() => Response.json({ error: "no token" }, { status: 401 }));
  const error = await assertRejects(() => api.applications(), ApiError, "no token");
  assertEquals(error.status, 401);
  await assertRejects(() => api.cancelJob("app", 1), ApiError, "no token");
});

Deno.test("a refusal by who speaks no JSON is an error, too", async () => {
  const { api } = answering(() => new Response("<html>", { status: 502 }));
  await assertRejects(() => api.snapshot("app"), ApiError, "status 502");
});
