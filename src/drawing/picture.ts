import type { Basis, Ms } from "./mark.ts";

/** What a bar or a sign stands for; also its colour's name in the style sheet. */
export type Tone = "calm" | "hook" | "stopping" | "bad" | "good" | "plain";

/** Something that lasted; its text stands in it where there is room. */
export interface Bar {
  readonly from: Ms;
  readonly to: Ms;
  readonly tone: Tone;
  readonly text: string;
  readonly basis: Basis;
}

/** A moment on a lane. */
export interface Sign {
  readonly at: Ms;
  readonly tone: Tone;
  readonly text: string;
  readonly basis: Basis;
}

/** One row of the picture. */
export interface Lane {
  readonly name: string;
  readonly bars: readonly Bar[];
  readonly signs: readonly Sign[];
}

/** A request: its height in the picture is the time it took. */
export interface Dot {
  readonly from: Ms;
  readonly to: Ms;
  /** Its class in the style sheet. */
  readonly kind: string;
  readonly title?: string;
}

/** A span in which nothing happened, drawn short. */
export interface Quiet {
  readonly from: Ms;
  readonly to: Ms;
}

/** The picture's content: a span of time, lanes, and requests as dots below them. */
export interface Picture {
  /** What it shows, for those who cannot see it. */
  readonly label: string;
  readonly from: Ms;
  readonly to: Ms;
  /** What 0 is. */
  readonly zero: string;
  readonly lanes: readonly Lane[];
  /** Undefined: there is nothing of the kind. */
  readonly dots?: readonly Dot[];
  readonly quiet?: readonly Quiet[];
}
