import { arithmetic } from "./arithmetic.ts";
import type { ShellNode, Word, WordPart } from "./syntax.ts";

/** What words may ask of the shell that expands them. */
export interface Expander {
  /** A variable or special parameter; undefined: unset. */
  variable(name: string): string | undefined;
  assign(name: string, value: string): void;
  /** `$@` */
  readonly parameters: readonly string[];
  /** The output of a command, its last newlines cut off. */
  output(body: ShellNode): Promise<string>;
  /** Paths that match a pattern, sorted. */
  glob(pattern: string): readonly string[];
}

/** Joined pieces: what was quoted is told apart by the mask. */
interface Field {
  text: string;
  /** The text as a pattern, what was quoted being escaped. */
  pattern: string;
  /** Also an empty field counts when something quoted stood there. */
  present: boolean;
}

const escaped = (text: string): string => text.replace(/[\\*?[\]]/g, "\\$&");

/** One string, without splitting: of assignments, redirections, `case`. */
export async function expandText(word: Word, shell: Expander): Promise<string> {
  return (await joined(word, shell)).text;
}

/** The same as a pattern in which quoted characters stand for themselves. */
export async function expandPattern(word: Word, shell: Expander): Promise<string> {
  return (await joined(word, shell)).pattern;
}

/** Arguments: split at white space where unquoted, patterns replaced by the paths that match. */
export async function expandWords(words: readonly Word[], shell: Expander): Promise<readonly string[]> {
  const args: string[] = [];
  for (const word of words)
    for (const { text, pattern } of await fieldsOf(word, shell)) {
      const matches = /(^|[^\\])[*?[]/.test(pattern) ? shell.glob(pattern) : [];
      args.push(...(matches.length === 0 ? [text] : matches));
    }
  return args;
}

async function joined(word: Word, shell: Expander): Promise<Field> {
  const field: Field = { text: "", pattern: "", present: true };
  for (const part of word) {
    const text = (await valuesOf(part, shell)).join(" ");
    field.text += text;
    field.pattern += part.quoted ? escaped(text) : text;
  }
  return field;
}

async function fieldsOf(word: Word, shell: Expander): Promise<readonly Field[]> {
  const fields: Field[] = [{ text: "", pattern: "", present: false }];
  const add = (text: string, quoted: boolean): void => {
    const field = fields.at(-1);
    if (field === undefined) return;
    field.text += text;
    field.pattern += quoted ? escaped(text) : text;
    field.present ||= quoted || text !== "";
  };
  const begin = (): void => {
    fields.push({ text: "", pattern: "", present: false });
  };
  for (const part of word) {
    const values = await valuesOf(part, shell);
    values.forEach((value, index) => {
      if (index > 0) begin();
      if (part.quoted || part.kind === "text") add(value, part.quoted);
      else
        value.split(/[ \t\n]+/).forEach((piece, i) => {
          if (i > 0) begin();
          add(piece, false);
        });
    });
  }
  return fields.filter(({ present }) => present);
}

/** Several values only of `$@`. */
async function valuesOf(part: WordPart, shell: Expander): Promise<readonly string[]> {
  switch (part.kind) {
    case "text":
      return [part.text];
    case "command":
      return [await shell.output(part.body)];
    case "arithmetic": {
      const text = await expandText(part.text, shell);
      return [String(arithmetic(text, (name) => shell.variable(name) ?? "0"))];
    }
    case "variable":
      if (part.name === "@") return shell.parameters;
      if (part.name === "*") return [shell.parameters.join(" ")];
      return [await variableValue(part, shell)];
  }
}

async function variableValue(
  { name, operator, operand = [] }: WordPart & { kind: "variable" },
  shell: Expander,
): Promise<string> {
  const value = shell.variable(name);
  if (operator === undefined) return value ?? "";
  if (operator === "length") return String((value ?? "").length);
  const isMissing = operator.startsWith(":") ? (value ?? "") === "" : value === undefined;
  switch (operator.replace(":", "")) {
    case "+":
      return isMissing ? "" : await expandText(operand, shell);
    case "-":
    case "?":
      return isMissing ? await expandText(operand, shell) : (value ?? "");
    case "=": {
      if (!isMissing) return value ?? "";
      const assigned = await expandText(operand, shell);
      shell.assign(name, assigned);
      return assigned;
    }
    default:
      return withoutMatch(value ?? "", operator, await expandPattern(operand, shell));
  }
}

/** `${name#pattern}` and its like. */
function withoutMatch(value: string, operator: string, pattern: string): string {
  const lengths = Array.from({ length: value.length + 1 }, (_, index) => index);
  const longest = operator.length === 2;
  const fromFront = operator.startsWith("#");
  for (const length of longest ? lengths.toReversed() : lengths) {
    const cut = fromFront ? value.slice(0, length) : value.slice(value.length - length);
    if (matches(cut, pattern)) return fromFront ? value.slice(length) : value.slice(0, value.length - length);
  }
  return value;
}

/** Whether a text is what a shell pattern describes. */
export function matches(text: string, pattern: string): boolean {
  let source = "";
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] ?? "";
    if (char === "\\") source += literally(pattern[++at] ?? "");
    else if (char === "*") source += "[^]*";
    else if (char === "?") source += "[^]";
    else if (char === "[" && pattern.includes("]", at + 2)) {
      const end = pattern.indexOf("]", at + 2);
      source += `[${pattern
        .slice(at + 1, end)
        .replace(/^!/, "^")
        .replaceAll("\\", "\\\\")}]`;
      at = end;
    } else source += literally(char);
  }
  return new RegExp(`^${source}$`).test(text);
}

function literally(char: string): string {
  return char.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
