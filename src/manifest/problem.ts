import { MinikubeletError } from "../util/errors.ts";

/** One thing wrong with a manifest, and where. */
export interface Problem {
  /** File as the user named it, `-` for standard input. */
  readonly file: string;
  /** From 1; undefined when the place is unknown (a missing field has no line of its own: its parent's is given). */
  readonly line?: number;
  readonly column?: number;
  /** Field path, `spec.containers[0].image`. */
  readonly field?: string;
  readonly message: string;
  /** Text of the line, for the caret. */
  readonly sourceLine?: string;
  /** The word that was probably meant. */
  readonly suggestion?: string;
}

/** Nothing was created: the manifests have these problems, all of them. */
export class ManifestError extends MinikubeletError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super("ManifestInvalid", render(problems), {
      hint: "Nothing was changed. Mend the manifest and try again.",
    });
    this.problems = problems;
  }
}

const maxShown = 50;

/** What is broken once may be found broken in many ways: each is told once, and only so many. */
function render(problems: readonly Problem[]): string {
  const told = [...new Set(problems.map(renderProblem))];
  const more = told.length - maxShown;
  return [...told.slice(0, maxShown), ...(more > 0 ? [`… and ${more} more`] : [])].join("\n");
}

/** `pod.yaml:7:5: spec.containers[0].images: unknown field …` with the line and a caret below it. */
function renderProblem(problem: Problem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(":");
  const meant =
    problem.suggestion === undefined ? "" : ` (did you mean ${JSON.stringify(problem.suggestion)}?)`;
  const head = `${place}: ${problem.field === undefined ? "" : `${problem.field}: `}${problem.message}${meant}`;
  if (problem.sourceLine === undefined || problem.line === undefined || problem.column === undefined)
    return head;
  const gutter = `  ${problem.line} | `;
  const before = problem.sourceLine.slice(0, problem.column - 1).replace(/[^\t]/g, " ");
  return `${head}\n${gutter}${problem.sourceLine}\n${" ".repeat(gutter.length)}${before}^`;
}
