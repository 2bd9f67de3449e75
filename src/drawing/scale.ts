import type { Ms } from "./mark.ts";
import type { Picture, Quiet } from "./picture.ts";
import { quietLength } from "./quiet.ts";

/** From a moment to its place. */
export type Scale = (at: Ms) => number;

/** Room that a quiet span takes. */
export const quietWidth = 46;

/** Even, but for the quiet spans, which are drawn short. */
export function scaleOf({ from, to, quiet = [] }: Picture, left: number, right: number): Scale {
  const perMs = (right - left - quiet.length * quietWidth) / (to - from - quietLength(quiet));
  return (at) => {
    let x = left + (at - from) * perMs;
    for (const gap of quiet) x += into(gap, at) * (quietWidth - (gap.to - gap.from) * perMs);
    return rounded(x);
  };
}

/** The share of a gap that lies before a moment. */
function into({ from, to }: Quiet, at: Ms): number {
  return Math.min(1, Math.max(0, (at - from) / (to - from)));
}

/** The moments that the axis names: about ten over what is drawn, none in a quiet span. */
export function ticksOf({ from, to, quiet = [] }: Picture): {
  readonly step: Ms;
  readonly at: readonly Ms[];
} {
  const shown = to - from - quietLength(quiet);
  const step = tickStep(shown);
  const at: Ms[] = [];
  const parts = [...quiet.map((gap) => gap.from), to].map((end, index) => ({
    start: index === 0 ? from : (quiet[index - 1]?.to ?? from),
    end,
  }));
  for (const { start, end } of parts)
    for (let tick = Math.ceil(start / step) * step; tick <= end; tick += step) at.push(tick);
  return { step, at };
}

const minute = 60_000;
const hour = 3_600_000;
const longSteps = [
  minute,
  2 * minute,
  5 * minute,
  10 * minute,
  30 * minute,
  hour,
  2 * hour,
  6 * hour,
  24 * hour,
];

/** A step that gives about ten ticks: 1, 2 or 5 times a power of ten, and what clocks have beyond a minute. */
function tickStep(spanMs: Ms): Ms {
  const raw = spanMs / 10;
  const power = 10 ** Math.floor(Math.log10(raw));
  const round = ([1, 2, 5].find((factor) => factor * power >= raw) ?? 10) * power;
  return round < minute ? round : (longSteps.find((step) => step >= raw) ?? 24 * hour);
}

/** One decimal: enough for a place in a drawing. */
export function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
