import { type Mark, momentText } from "./mark.ts";

/** Marks as lines of a terminal, indented, in columns: moment, lane, what, text. The output follows below its mark. */
export function markLines(marks: readonly Mark[]): readonly string[] {
  const sorted = marks.toSorted((a, b) => a.at - b.at);
  const lane = Math.max(0, ...sorted.map((mark) => mark.lane.length));
  const what = Math.max(0, ...sorted.map((mark) => mark.what.length));
  const moment = Math.max(11, ...sorted.map((mark) => momentText(mark.at).length));
  const indent = " ".repeat(moment + lane + what + 8);
  return sorted.flatMap((mark) => [
    `  ${momentText(mark.at).padStart(moment)}  ${mark.lane.padEnd(lane)}  ${mark.what.padEnd(what)}  ${oneLine(mark.text)}${mark.basis === "inferred" ? " (inferred)" : ""}`.trimEnd(),
    ...outputLines(mark.output).map((line) => `${indent}| ${line}`),
  ]);
}

/** What cannot stand on one line of a terminal, or would move its cursor, is written out. */
function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f]+/g, " ").trim();
}

function outputLines(output: string | undefined): readonly string[] {
  if (output === undefined || output.trim() === "") return [];
  return output.trimEnd().split(/\r?\n/).map(oneLine);
}
