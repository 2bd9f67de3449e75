/** Milliseconds on one clock; what 0 stands for is the drawer's choice. */
export type Ms = number;

/** How a fact came to be known: seen by us, concluded from something seen, or not to be known on this path. */
export type Basis = "measured" | "inferred" | "unavailable";

/** Something that happened, for a lane of the picture. */
export interface Mark {
  /** When; of what took time: when it ended. */
  readonly at: Ms;
  /** Of what took time: when it began. */
  readonly startedAt?: Ms;
  /** `pod`, `load`, or `container/NAME`. */
  readonly lane: string;
  /** An event's reason (`Killing`), or one of ours: Phase, Ready, NotReady, SIGTERM, Exited, Gone, … */
  readonly what: string;
  readonly text: string;
  /** What a hook or a probe has written. */
  readonly output?: string;
  readonly basis: Basis;
}

/** The same on a clock that shows `ms` more. */
export function movedBy(mark: Mark, ms: Ms): Mark {
  const { at, startedAt } = mark;
  const moved = { ...mark, at: at + ms };
  return startedAt === undefined ? moved : { ...moved, startedAt: startedAt + ms };
}

/** The same to the millisecond, which is as exact as a report is. */
export function roundedMark(mark: Mark): Mark {
  const { at, startedAt } = mark;
  const rounded = { ...mark, at: Math.round(at) };
  return startedAt === undefined ? rounded : { ...rounded, startedAt: Math.round(startedAt) };
}

/** `+0.012 s`, `-3.204 s`: a moment by the picture's zero. */
export function momentText(at: Ms): string {
  const ms = Math.round(at);
  const sign = ms < 0 ? "-" : "+";
  return `${sign}${(Math.abs(ms) / 1000).toFixed(3)} s`;
}

/** `340 ms`, `2.5 s`, `3 m 20 s`, `2 h 5 m`: how long something took. */
export function spanText(ms: Ms): string {
  const rounded = Math.round(ms);
  if (rounded < 1_000) return `${String(rounded)} ms`;
  if (rounded < 60_000) return `${String(Math.round(rounded / 10) / 100)} s`;
  const seconds = Math.round(rounded / 1_000);
  const parts = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3_600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "m"],
    [seconds % 60, "s"],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${String(count)} ${unit}`)
    .join(" ");
}
