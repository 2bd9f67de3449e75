import { escapeMarkup as escape } from "./escape.ts";
import { htmlStyle } from "./html-style.ts";
import { type Mark, momentText } from "./mark.ts";

/** A page that needs nothing but itself. Ends with a newline. */
export function htmlPage(title: string, parts: readonly string[]): string {
  return [
    "<!doctype html>",
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escape(title)}</title>`,
    `<style>${htmlStyle}</style></head><body><main>`,
    ...parts,
    "</main></body></html>",
    "",
  ].join("\n");
}

/** All marks as a table. */
export function markTable(title: string, marks: readonly Mark[]): string {
  const rows = marks.map(
    ({ at, lane, what, text, basis, output }) =>
      `<tr><td class="number">${momentText(at)}</td><td>${escape(lane)}</td><td>${escape(what)}</td><td>${escape(text)}${outputBlock(output)}</td><td class="soft">${basis}</td></tr>`,
  );
  return `<section><h2>${escape(title)}</h2><div class="scroll"><table>${rows.join("\n")}</table></div></section>`;
}

/** Output as it was written; nothing for none. */
export function outputBlock(output: string | undefined): string {
  return output === undefined || output.trim() === "" ? "" : `<pre>${escape(output.trimEnd())}</pre>`;
}
