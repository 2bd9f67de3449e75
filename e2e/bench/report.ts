import { type Figure, isMet } from "./figure.ts";
import type { Summary } from "./statistics.ts";

const head = ["", "n", "min", "median", "max", "without us", "median", "paired", "aim", "kubelet 1.33"];

/** The figures as an aligned table. */
export function renderTable(figures: readonly Figure[]): string {
  const rows = [head, ...figures.map(rowOf)];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 || column === 5
            ? cell.padEnd(widths[column] ?? 0)
            : cell.padStart(widths[column] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function rowOf(figure: Figure): readonly string[] {
  const { name, unit, ours, baseline, paired, kubelet } = figure;
  return [
    `${name} (${unit})`,
    String(ours.n),
    ...numbers(ours),
    baseline?.what ?? "",
    baseline === undefined ? "" : short(baseline.median),
    paired === undefined ? "" : pairedText(paired.median, paired.kind),
    aimText(figure),
    kubelet === undefined ? "" : String(kubelet),
  ];
}

function numbers({ min, median, max }: Summary): readonly string[] {
  return [min, median, max].map(short);
}

function pairedText(value: number, kind: "ratio" | "difference"): string {
  return kind === "ratio" ? `× ${value.toFixed(2)}` : `${value < 0 ? "−" : "+"} ${short(Math.abs(value))}`;
}

function aimText(figure: Figure): string {
  const met = isMet(figure);
  if (figure.aim === undefined || met === undefined) return "";
  const { of, atMost } = figure.aim;
  const limit =
    of === "paired" && figure.paired !== undefined ? pairedText(atMost, figure.paired.kind) : short(atMost);
  return `≤ ${limit} ${met ? "met" : "MISSED"}`;
}

function short(value: number): string {
  return value.toFixed(value >= 100 ? 0 : value >= 1 || value === 0 ? 1 : 2);
}
