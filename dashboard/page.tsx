import { computed, effect, signal } from "@preact/signals";
import { render } from "preact";
import { Api } from "./connection/api.ts";
import { MonitorConnection } from "./connection/monitor_connection.ts";
import { announcePage, areManyPages } from "./connection/open_pages.ts";
import { browserClock } from "./connection/page_clock.ts";
import { pageTitle } from "./model/page_title.ts";
import type { PageState } from "./model/page_state.ts";
import { parseRoute } from "./model/route.ts";
import { App } from "./view/app.tsx";
import { keepApplication } from "./view/keep_application.ts";
import { preloadViews } from "./view/lazy_views.ts";
import { themeSignals } from "./view/theme.ts";

/** Milliseconds after the page's start at which it fetches the views that are not shown. */
const PRELOAD_DELAY = 2000;
/** Milliseconds after which a change shows though nothing is drawn: the title of a hidden page. */
const MAX_DRAW_DELAY = 1000;

const api = new Api();
const connection = new MonitorConnection({
  api,
  clock: browserClock,
  openEventStream: (address) => new EventSource(address),
  areManyPages,
  onEnd: (appKey) => void keepApplication(state, appKey),
  beforeDraw: (callback) => {
    const draw = () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      callback();
    };
    const frame = requestAnimationFrame(draw);
    const timer = setTimeout(draw, MAX_DRAW_DELAY);
  },
});
const route = signal(parseRoute(location.hash));
const state: PageState = {
  api,
  applications: connection.applications,
  model: connection.model,
  version: connection.version,
  connection: connection.connection,
  lostSince: connection.lostSince,
  health: connection.health,
  isOutdated: connection.isOutdated,
  now: connection.now,
  paused: connection.paused,
  route,
  ...themeSignals(),
  focusRow: signal(null),
  cancelRequest: signal(null),
  notice: signal(""),
};

addEventListener("hashchange", () => route.value = parseRoute(location.hash));
document.addEventListener("visibilitychange", () => connection.setHidden(document.hidden));
addEventListener("online", () => connection.askNow());
addEventListener("pageshow", ({ persisted }) => persisted && connection.askNow());

connection.setHidden(document.hidden);
const wanted = computed(() => route.value.appKey);
effect(() => connection.select(wanted.value));
effect(() => {
  state.version.value;
  document.title = pageTitle(state.model.value);
});
announcePage();
connection.start();

const root = document.getElementById("app");
if (root !== null) render(<App state={state} />, root);
setTimeout(preloadViews, PRELOAD_DELAY);
