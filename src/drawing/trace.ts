import type { Ms } from "./mark.ts";
import type { Picture } from "./picture.ts";

/** Chrome's trace event format: what chrome://tracing, Perfetto and speedscope open. Ends with a newline. */
export function renderTrace(picture: Picture, process: string): string {
  const events = picture.lanes.flatMap(({ name, bars, signs }, index) => {
    const common = { pid: 1, tid: index + 1 };
    return [
      { ...common, ph: "M", name: "thread_name", args: { name } },
      { ...common, ph: "M", name: "thread_sort_index", args: { sort_index: index } },
      ...bars.map(({ from, to, text, tone, basis }) => ({
        ...common,
        ph: "X",
        name: text,
        cat: tone,
        ts: micros(from),
        dur: micros(to - from),
        args: { basis },
      })),
      ...signs.map(({ at, text, tone, basis }) => ({
        ...common,
        ph: "i",
        s: "t",
        name: text,
        cat: tone,
        ts: micros(at),
        args: { basis },
      })),
    ];
  });
  const named = { pid: 1, ph: "M", name: "process_name", args: { name: process } };
  return `${JSON.stringify({ displayTimeUnit: "ms", traceEvents: [named, ...events] }, undefined, 1)}\n`;
}

function micros(ms: Ms): number {
  return Math.round(ms * 1000);
}
