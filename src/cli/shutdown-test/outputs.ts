import { renderHtml } from "../../shutdown/report/html.ts";
import { renderJson } from "../../shutdown/report/json.ts";
import { renderJunit } from "../../shutdown/report/junit.ts";
import { renderText } from "../../shutdown/report/text.ts";
import type { Report } from "../../shutdown/verdict/report.ts";
import { MinikubeletError } from "../../util/errors.ts";
import { requireWritable, writeOutputFile } from "../output-file.ts";
import type { CliPorts } from "../ports.ts";

const renderers: Readonly<Record<string, (report: Report) => string>> = {
  text: renderText,
  json: renderJson,
  junit: renderJunit,
  html: renderHtml,
};

/** A form of the report and the file it goes to; without a file it goes to standard output. */
export interface OutputWish {
  readonly render: (report: Report) => string;
  readonly file: string | undefined;
}

/** `FORMAT` or `FORMAT=FILE`. @throws MinikubeletError `InvalidFlag` */
export function parseOutput(text: string): OutputWish {
  const at = text.indexOf("=");
  const format = at < 0 ? text : text.slice(0, at);
  const file = at < 0 ? undefined : text.slice(at + 1);
  const render = Object.hasOwn(renderers, format) ? renderers[format] : undefined;
  if (render === undefined || file === "")
    throw new MinikubeletError("InvalidFlag", `-o: ${JSON.stringify(text)} is not FORMAT or FORMAT=FILE`, {
      hint: `Formats: ${Object.keys(renderers).join(", ")}.`,
    });
  return { render, file };
}

/** @throws MinikubeletError `NotWritable` while a test that would end in vain has not begun */
export async function checkOutputs(wishes: readonly OutputWish[]): Promise<void> {
  for (const { file } of wishes) if (file !== undefined) await requireWritable(file);
}

/** Writes the report in every form asked for, and as text unless another form has taken standard output. */
export async function writeReport(
  report: Report,
  wishes: readonly OutputWish[],
  ports: CliPorts,
): Promise<void> {
  const toStdout = wishes.filter(({ file }) => file === undefined);
  for (const { render } of toStdout) ports.stdout.write(render(report));
  if (toStdout.length === 0) ports.stdout.write(renderText(report));
  for (const { render, file } of wishes) {
    if (file === undefined) continue;
    await writeOutputFile(file, render(report));
    ports.stderr.write(`report written to ${file}\n`);
  }
}
