import { escapeMarkup as escape } from "../drawing/escape.ts";
import { htmlPage, markTable, outputBlock } from "../drawing/html-page.ts";
import { type Mark, momentText } from "../drawing/mark.ts";
import { renderSvg } from "../drawing/svg.ts";
import type { Life } from "./life.ts";
import { pictureOfLife } from "./life-lanes.ts";
import { markOf, marksOfLife } from "./life-marks.ts";
import { lifeFacts } from "./life-text.ts";

const legend = [
  ["calm", "running"],
  ["good", "ready, succeeded"],
  ["hook", "pull, hook, sandbox in the making"],
  ["stopping", "terminating, stop signal"],
  ["bad", "failed, SIGKILL"],
  ["idle", "pending, back-off, not known"],
] as const;
/** Beyond, the newest are shown. */
const mostOutputs = 50;

/** A life as one HTML file that needs nothing else: the picture, what hooks and probes wrote, every entry. */
export function renderLifeHtml(life: Life): string {
  const { pod, start } = life;
  const name = `${pod.namespace}/${pod.name}`;
  const items = legend.map(
    ([colour, text]) => `<span><i style="background: var(--${colour})"></i>${text}</span>`,
  );
  return htmlPage(`Timeline of ${name}`, [
    `<h1>Pod ${escape(name)}</h1>`,
    `<p class="soft">${escape(pod.uid)}, from ${new Date(start).toISOString()}</p>`,
    ...lifeFacts(life).map((fact) => `<p>${escape(fact)}</p>`),
    `<section><h2>What happened</h2>\n<div class="scroll">${renderSvg(pictureOfLife(life))}</div>\n<div class="legend">${items.join("")}<span>pale: inferred</span></div></section>`,
    outputs(life),
    markTable("All entries", marksOfLife(life.entries)),
  ]);
}

/** What nobody else shows: the output of hooks and of probes that failed. */
function outputs({ entries }: Life): string {
  const marks = entries
    .filter(({ type, output = "" }) => (type === "Hook" || type === "Probe") && output.trim() !== "")
    .map(markOf);
  if (marks.length === 0) return "";
  const blocks = runsOf(marks)
    .slice(-mostOutputs)
    .map(({ first, last, count }) => {
      const { at, lane, what, text, output } = first;
      const again = count > 1 ? `, ${String(count)} times until ${momentText(last.at)}` : "";
      return `<p class="wrote"><b>${escape(what)}</b> <span class="soft">${escape(lane)}, ${momentText(at)}${again}</span>: ${escape(text)}</p>${outputBlock(output)}`;
    });
  return `<section><h2>What hooks and probes wrote</h2>${blocks.join("\n")}</section>`;
}

interface Run {
  readonly first: Mark;
  readonly last: Mark;
  readonly count: number;
}

/** A probe that fails again and again with the same words is told once. */
function runsOf(marks: readonly Mark[]): readonly Run[] {
  const runs: Run[] = [];
  for (const mark of marks) {
    const run = runs.at(-1);
    const { lane, what, output } = run?.first ?? {};
    if (run !== undefined && lane === mark.lane && what === mark.what && output === mark.output)
      runs[runs.length - 1] = { ...run, last: mark, count: run.count + 1 };
    else runs.push({ first: mark, last: mark, count: 1 });
  }
  return runs;
}
