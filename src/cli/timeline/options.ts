import { extname } from "node:path";
import { MinikubeletError } from "../../util/errors.ts";
import { type LifeForm, lifeForms } from "../../timeline/render.ts";

/** The flags as they were given. */
export interface TimelineFlags {
  readonly html?: boolean;
  readonly svg?: boolean;
  readonly json?: boolean;
  readonly trace?: boolean;
  readonly output?: string;
}

/** What to show and where it goes; without a file to standard output. */
export interface TimelineWish {
  readonly form: LifeForm;
  readonly file: string | undefined;
}

const flagForms = ["html", "svg", "json", "trace"] as const;
const endings: Readonly<Record<string, LifeForm>> = {
  ".html": "html",
  ".htm": "html",
  ".svg": "svg",
  ".json": "json",
  ".txt": "text",
};

/** @throws MinikubeletError `InvalidFlag` for a file whose ending tells no form when no flag does */
export function parseTimelineFlags(flags: TimelineFlags): TimelineWish {
  const { output } = flags;
  const asked = flagForms.find((form) => flags[form] === true);
  // kubectl's -o names a form: whoever is used to it gets what is meant.
  const named = asked === undefined ? lifeForms.find((form) => form === output) : undefined;
  if (named !== undefined) return { form: named, file: undefined };
  if (output === undefined || output === "-") return { form: asked ?? "text", file: undefined };
  const form = asked ?? endings[extname(output).toLowerCase()];
  if (form === undefined)
    throw new MinikubeletError("InvalidFlag", `-o: the ending of ${JSON.stringify(output)} tells no form`, {
      hint: "Add --html, --svg, --json or --trace, or name the file .html, .svg, .json or .txt.",
    });
  return { form, file: output };
}
