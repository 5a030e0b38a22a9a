import type { MonitorPage } from "./monitor_page.ts";

/** Milliseconds between two inputs; nobody's hand is faster. */
const PAUSE = 30;

/** Scrolls, sorts, finds, filters and groups the table of jobs, and leaves it as it was. */
export async function useJobs({ page }: MonitorPage): Promise<void> {
  const pause = () => page.waitForTimeout(PAUSE);
  await page.mouse.move(700, 500);
  for (let i = 0; i < 30; i++) {
    await page.mouse.wheel(0, 900);
    await pause();
  }
  await page.keyboard.press("Control+Home");
  await page.evaluate("scrollTo(0, 0)");
  for (const column of ["Duration", "Duration", "Description", "Status", "Tasks", "Id"]) {
    await page.getByRole("columnheader", { name: column }).getByRole("button").click();
    await pause();
  }
  const find = page.getByRole("searchbox");
  await find.pressSequentially("report_1", { delay: PAUSE });
  await find.clear();
  const status = page.getByRole("combobox", { name: "Status" });
  for (const option of [3, 2, 0]) {
    await status.selectOption({ index: option });
    await pause();
  }
  const group = page.getByRole("combobox", { name: "Group by" });
  for (const option of [1, 2, 0]) {
    await group.selectOption({ index: option });
    await pause();
  }
  await page.locator("[data-job-id]").first().focus();
  for (const key of ["ArrowDown", "ArrowRight", "ArrowLeft", "PageDown", "End", "Home"]) {
    await page.keyboard.press(key);
    await pause();
  }
}

/** Points at, zooms and moves a timeline that is shown with its tasks, by mouse and by keys. */
export async function useTimeline({ page }: MonitorPage): Promise<void> {
  const pause = () => page.waitForTimeout(PAUSE);
  const area = page.getByRole("application");
  const box = await area.boundingBox();
  if (box === null) throw new Error("Cannot use the timeline: it is not in sight");
  const at = (x: number, y: number) => [box.x + box.width * x, box.y + box.height * y] as const;
  for (let i = 0; i < 30; i++) {
    await page.mouse.move(...at(0.15 + 0.025 * i, 0.4 + 0.3 * Math.sin(i)));
    await pause();
  }
  await page.keyboard.down("Control");
  for (const delta of [-120, -120, -120, -120, -120, -120, 120, 120]) {
    await page.mouse.wheel(0, delta);
    await pause();
  }
  await page.keyboard.up("Control");
  await page.mouse.down();
  for (let i = 0; i < 20; i++) {
    await page.mouse.move(...at(0.8 - 0.02 * i, 0.5));
    await pause();
  }
  await page.mouse.up();
  await area.focus();
  const keys = [
    ...["+", "+", "ArrowRight", "ArrowRight", "PageDown", "PageUp", "End", "Home", "Enter"],
    ...["Shift+ArrowRight", "Shift+ArrowLeft", "-", "0"],
  ];
  for (const key of keys) {
    await page.keyboard.press(key);
    await pause();
  }
}

/** Uses whatever the view has that can be opened, pointed at or clicked. */
export async function useEverything({ page }: MonitorPage): Promise<void> {
  for (const summary of await page.locator("main summary, aside summary").all()) {
    if (await summary.isVisible()) await summary.click({ timeout: 2000 }).catch(ignored);
  }
  for (let i = 0; i < 12; i++) await page.mouse.move(300 + 70 * i, 250 + 30 * i);
  const folded = page.locator('[role="row"][aria-expanded="false"]');
  for (let i = 0; i < 20 && await folded.count() > 0; i++) {
    await folded.first().click({ timeout: 2000 }).catch(ignored);
  }
}

/** What was there is gone: something else took its place. */
function ignored(): void {}
