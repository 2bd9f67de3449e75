import { summarise, type Summary } from "./statistics.ts";

/** One line of the report. */
export interface Figure {
  readonly name: string;
  readonly unit: "ms" | "MB";
  readonly ours: Summary;
  /** The same done without us, in the same run, turn by turn. */
  readonly baseline?: Summary & { readonly what: string };
  /** Of the pairs: ours / baseline, or ours − baseline in the unit. */
  readonly paired?: Summary & { readonly kind: "ratio" | "difference" };
  /** What we want it to be. */
  readonly aim?: { readonly of: "ours" | "paired"; readonly atMost: number };
  /** What a real kubelet 1.33 needed on a quiet machine of this size; context, not a measurement of this run. */
  readonly kubelet?: number;
}

/** One turn: the same work by us and without us, one right after the other. */
export interface Pair {
  readonly ours: number;
  readonly baseline: number;
}

/** A figure of pairs. On a machine with other work the paired medians are what can be trusted. */
export function pairedFigure(
  kind: "ratio" | "difference",
  what: string,
  pairs: readonly Pair[],
  rest: Pick<Figure, "name" | "aim" | "kubelet">,
): Figure {
  const each = pairs.map(({ ours, baseline }) => (kind === "ratio" ? ours / baseline : ours - baseline));
  return {
    ...rest,
    unit: "ms",
    ours: summarise(pairs.map(({ ours }) => ours)),
    baseline: { ...summarise(pairs.map(({ baseline }) => baseline)), what },
    paired: { ...summarise(each), kind },
  };
}

/** Whether the aim is met; undefined without one. */
export function isMet({ aim, ours, paired }: Figure): boolean | undefined {
  if (aim === undefined) return undefined;
  const value = aim.of === "ours" ? ours.median : paired?.median;
  return value !== undefined && value <= aim.atMost;
}
