/** What a step needs beside its arguments. */
export interface StepOptions {
  /** stdin */
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The first minor version of kubectl that knows the command. */
  readonly since?: number;
}

/**
 * One run of kubectl: arguments, exit code, and what must be printed. A string must stand in stdout or stderr; a pattern is
 * held against stdout when the code is 0, else against both.
 */
export type Step = readonly [args: string, code: number, output: RegExp | string, options?: StepOptions];

/** Where the steps play. */
export interface Place {
  readonly namespace: string;
  readonly node: string;
  /** A directory of their own. */
  readonly scratch: string;
}

/** Splits at spaces; `\ ` is one. */
export function words(line: string): readonly string[] {
  return line.split(/(?<!\\) /).map((word) => word.replaceAll("\\ ", " "));
}
