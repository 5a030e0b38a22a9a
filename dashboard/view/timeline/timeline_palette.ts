import { TASK_PHASES } from "../../timeline/task_phase.ts";
import { tokenReader } from "./token_reader.ts";

/** What the timeline is painted with: the page's colours, and hatches made of them. */
export interface TimelinePalette {
  readonly surface: string;
  readonly surfaceSunken: string;
  readonly text: string;
  readonly textQuiet: string;
  readonly line: string;
  readonly focus: string;
  readonly done: string;
  readonly running: string;
  readonly failed: string;
  readonly killed: string;
  /** By `Fill`. */
  readonly fills: readonly string[];
  readonly failedHatch: CanvasPattern | string;
  readonly killedHatch: CanvasPattern | string;
  readonly font: string;
}

/**
 * Reads the tokens of the page's theme.
 *
 * @param pixelRatio device pixels a CSS pixel
 */
export function timelinePalette(element: Element, pixelRatio: number): TimelinePalette {
  const token = tokenReader(element.parentElement ?? element);
  const surface = token("--surface");
  const failed = token("--status-failed");
  const killed = token("--status-killed");
  return {
    surface,
    surfaceSunken: token("--surface-sunken"),
    text: token("--text"),
    textQuiet: token("--text-quiet"),
    line: token("--line"),
    focus: token("--focus"),
    done: token("--status-done"),
    running: token("--status-running"),
    failed,
    killed,
    fills: [
      ...TASK_PHASES.map((phase) => token(phase.token)),
      token("--text-quiet"),
      token("--timeline-running"),
      token("--line"),
    ],
    failedHatch: hatch(failed, surface, pixelRatio, true),
    killedHatch: hatch(killed, surface, pixelRatio, false),
    font: `${12 * pixelRatio}px ${getComputedStyle(element).fontFamily}`,
  };
}

/** Stripes; crossed ones if so wished. */
function hatch(
  colour: string,
  background: string,
  pixelRatio: number,
  crossed: boolean,
): CanvasPattern | string {
  const size = Math.round(6 * pixelRatio);
  const tile = document.createElement("canvas");
  tile.width = tile.height = size;
  const ctx = tile.getContext("2d");
  if (ctx === null) return colour;
  ctx.fillStyle = background;
  ctx.fillRect(0, 0, size, size);
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.5 * pixelRatio;
  ctx.beginPath();
  // Twice beyond the edges, so that the stripes meet from tile to tile.
  for (const shift of [-size, 0, size]) {
    ctx.moveTo(shift - 1, size + 1);
    ctx.lineTo(shift + size + 1, -1);
    if (crossed) {
      ctx.moveTo(shift - 1, -1);
      ctx.lineTo(shift + size + 1, size + 1);
    }
  }
  ctx.stroke();
  return ctx.createPattern(tile, "repeat") ?? colour;
}
