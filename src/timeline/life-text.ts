import { spanText } from "../drawing/mark.ts";
import { markLines } from "../drawing/mark-lines.ts";
import type { Life } from "./life.ts";
import { marksOfLife } from "./life-marks.ts";

/** A life for a terminal: one line each, oldest first. */
export function renderLifeText(life: Life): string {
  const { pod, start, entries } = life;
  const head = `pod ${pod.namespace}/${pod.name} (${pod.uid})`;
  const facts = lifeFacts(life).map((fact) => `  ${fact}`);
  const zero = `  0 = ${new Date(start).toISOString()}`;
  return `${[head, ...facts, zero, "", ...markLines(marksOfLife(entries))].join("\n")}\n`;
}

/** What one should know of the whole, a sentence each. */
export function lifeFacts({ source, end, gone, dropped, entries, engineClock }: Life): readonly string[] {
  const restarts = entries.filter(
    ({ type, reason, attempt = 0 }) => type === "Container" && reason === "Started" && attempt > 0,
  ).length;
  const facts = [`${gone ? "lived" : "has lived"} ${spanText(end)}; ${String(restarts)} restarts`];
  if (source === "standard")
    facts.push("concluded from the pod's status and its events, which tell whole seconds (inferred)");
  if (dropped > 0) facts.push(`${String(dropped)} entries after the first ones had to go for newer ones`);
  if (engineClock !== undefined && engineClock.offsetMilliseconds !== 0)
    facts.push(
      `the engine's clock is ${String(engineClock.offsetMilliseconds)} ms (± ${String(engineClock.uncertaintyMilliseconds)} ms) ahead; its times are corrected`,
    );
  return facts;
}
