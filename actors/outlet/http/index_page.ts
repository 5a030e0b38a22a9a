import { html } from "hono/html";
import type { ApplicationSummary } from "../../application_snapshot.ts";

type Html = ReturnType<typeof html>;

/** What the page at `/` shows. */
export interface IndexPageOptions {
  readonly version: string;
  readonly applications: readonly ApplicationSummary[];
  /** Lets the page's one style element through its content security policy. */
  readonly nonce: string;
}

/** The page at `/`: where the API is. It has no script. */
export function indexPage({ version, applications, nonce }: IndexPageOptions): Html {
  return html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>SparkMonitor</title>
        <style nonce="${nonce}">
    :root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif }
    body { max-width: 44rem; margin: 3rem auto; padding: 0 1.5rem }
    h1 { font-size: 1.4rem; font-weight: 600 }
    h2 { font-size: 1rem; font-weight: 600; margin-top: 2rem }
    li { overflow-wrap: anywhere }
    small { opacity: .7 }
    </style>
      </head>
      <body>
    <h1>SparkMonitor <small>${version}</small></h1>
    <h2>Applications</h2>
    ${applications.length === 0
      ? html`<p>None yet.</p>`
      : html`<ul>${applications.map(entry)}</ul>`}
    <h2>API</h2>
    <ul>
    <li>${link("/api/v1/applications")} <small>all applications</small></li>
    <li>/api/v1/applications/{id} <small>one application as it stands</small></li>
    <li>/api/v1/applications/{id}/frames <small>its frames, Server-Sent Events or WebSocket</small></li>
    <li>${link("/api/v1/frames")} <small>the frames of all applications</small></li>
    <li>/api/v1/applications/{id}/{jobs|stages|job-groups}/{…}/cancel <small>by POST, if allowed</small></li>
    <li>${link("/health")}</li>
    <li>${link("/metrics")} <small>Prometheus</small></li>
    </ul>
      </body>
    </html>
  `;
}

function entry({ id, appName, status }: ApplicationSummary): Html {
  const path = `/api/v1/applications/${encodeURIComponent(id)}`;
  return html`<li>${appName ?? id} <small>${status.toLowerCase()}</small>
<a href="${path}">state</a> <a href="${path}/frames">frames</a></li>`;
}

function link(path: string): Html {
  return html`<a href="${path}">${path}</a>`;
}
