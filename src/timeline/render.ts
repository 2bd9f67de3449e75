import { renderSvgFile } from "../drawing/svg.ts";
import { renderTrace } from "../drawing/trace.ts";
import type { Life } from "./life.ts";
import { renderLifeHtml } from "./life-html.ts";
import { pictureOfLife } from "./life-lanes.ts";
import { renderLifeText } from "./life-text.ts";

/** Every form in which a life can be shown. */
export const lifeForms = ["text", "html", "svg", "json", "trace"] as const;

/** One of these forms. */
export type LifeForm = (typeof lifeForms)[number];

/** The life in that form. Ends with a newline. */
export function renderLife(life: Life, form: LifeForm): string {
  switch (form) {
    case "text":
      return renderLifeText(life);
    case "html":
      return renderLifeHtml(life);
    case "svg":
      return renderSvgFile(pictureOfLife(life));
    case "json":
      return renderLifeJson(life);
    case "trace":
      return renderTrace(pictureOfLife(life), `pod ${life.pod.namespace}/${life.pod.name}`);
    default:
      return form satisfies never;
  }
}

/** For programs: times in milliseconds from the start, which stands there as a date. */
function renderLifeJson({ start, entries, end, ...rest }: Life): string {
  const value = {
    apiVersion: "minikubelet/v1",
    kind: "PodLife",
    ...rest,
    start: new Date(start).toISOString(),
    endMs: end,
    entries: entries.map(({ at, startedAt, until, ...entry }) => ({
      atMs: at,
      ...(startedAt === undefined ? {} : { startedAtMs: startedAt }),
      ...(until === undefined ? {} : { untilMs: until }),
      ...entry,
    })),
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
