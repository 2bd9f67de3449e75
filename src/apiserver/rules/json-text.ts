import { numberFromText } from "../../api/schema/raw-number.ts";

/** No object of Kubernetes comes near; everything behind the parser may go down by itself. */
const MAX_DEPTH = 1_000;
const BRACKET_OR_STRING = /"(?:[^"\\]|\\.)*"|[{}[\]]/g;

/** It may be well-formed, but is nested deeper than 1,000 levels: no other parser is to try. */
export class DepthError extends SyntaxError {}

/**
 * JSON as the decoder wants it: numbers that would lose something keep their text.
 * @throws SyntaxError, DepthError
 */
export function parseJson(text: string): unknown {
  checkDepth(text);
  return JSON.parse(text, keepNumbers);
}

/** @throws DepthError */
export function checkDepth(text: string): void {
  let depth = 0;
  for (const [token] of text.matchAll(BRACKET_OR_STRING)) {
    if (token === "{" || token === "[") depth += 1;
    else if (token === "}" || token === "]") depth -= 1;
    if (depth > MAX_DEPTH) throw new DepthError("exceeded max depth");
  }
}

/** The third argument of revivers (source text access) is not in TypeScript's library yet. */
function keepNumbers(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === "number" && context?.source !== undefined ? numberFromText(context.source) : value;
}

interface Frame {
  readonly prefix: string;
  /** Of an object: the names so far. Undefined: a list. */
  readonly names: Set<string> | undefined;
  /** The member or element that is being read. */
  at: string;
  index: number;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/** The fields that stand twice in an object, as paths: `metadata.labels.a`. The text must be valid JSON. */
export function duplicateFields(text: string): readonly string[] {
  return [...membersOf(text)].filter(({ repeated }) => repeated).map(({ path }) => path);
}

/**
 * What strict decoding says of a text: its repeated fields and those of `unknown`, in the order in which they stand
 * there, each once. What lies in an unknown field is not looked at.
 */
export function fieldsInOrder(text: string, unknown: readonly string[]): readonly string[] {
  const fields = new Set(unknown);
  const found = new Set<string>();
  for (const { path, repeated } of membersOf(text)) {
    if (fields.has(path)) found.add(`unknown field "${path}"`);
    else if (repeated && !liesIn(fields, path)) found.add(`duplicate field "${path}"`);
  }
  return [...found];
}

/** Whether the path leads through one of the fields. */
function liesIn(fields: ReadonlySet<string>, path: string): boolean {
  return [...path.matchAll(/[.[]/g)].some(({ index }) => fields.has(path.slice(0, index)));
}

interface Member {
  readonly path: string;
  /** Its object had one of this name before. */
  readonly repeated: boolean;
}

function* membersOf(text: string): Generator<Member> {
  const stack: Frame[] = [];
  let expectName = false;
  for (const [token] of text.matchAll(TOKEN)) {
    const top = stack.at(-1);
    if (token === "{" || token === "[") {
      const prefix = top === undefined ? "" : top.at;
      const at = `${prefix}[0]`;
      stack.push({ prefix, names: token === "{" ? new Set() : undefined, at, index: 0 });
      expectName = token === "{";
    } else if (token === "}" || token === "]") {
      stack.pop();
      expectName = false;
    } else if (token === ",") {
      expectName = top?.names !== undefined;
      if (top !== undefined && top.names === undefined) top.at = `${top.prefix}[${++top.index}]`;
    } else if (expectName && token !== ":" && top?.names !== undefined) {
      expectName = false;
      const name = JSON.parse(token) as string;
      top.at = top.prefix === "" ? name : `${top.prefix}.${name}`;
      yield { path: top.at, repeated: top.names.has(name) };
      top.names.add(name);
    }
  }
}
