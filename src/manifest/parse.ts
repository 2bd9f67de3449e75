import {
  type Document,
  LineCounter,
  type ParsedNode,
  type ScalarTag,
  isAlias,
  isCollection,
  isMap,
  isSeq,
  parseAllDocuments,
  visit,
} from "yaml";
import { maxManifestBytes, tooLargeText } from "./size-limit.ts";
import { ManifestError, type Problem } from "./problem.ts";

/** One YAML document as plain data, with the way back to its text. */
export interface ManifestDocument {
  readonly file: string;
  /** Line of the document's first content. */
  readonly line: number;
  readonly value: unknown;
  /** Where a field stands; the nearest parent when it is missing. `target: "key"` points at its name. */
  locate(
    path: readonly (string | number)[],
    target?: "key" | "value",
  ): Pick<Problem, "line" | "column" | "sourceLine">;
}

const maxNodes = 500_000;
const maxAliases = 1_000;
const maxShownLine = 200;

/**
 * Parses YAML (1.1, as Kubernetes does) or JSON. @throws ManifestError with every syntax error of the text; a text
 * without any document is an error, too.
 */
export function parseManifest(file: string, bytes: Uint8Array): readonly ManifestDocument[] {
  const text = decode(file, bytes);
  const counter = new LineCounter();
  const source = text.split("\n");
  const documents = parseAllDocuments(text, {
    lineCounter: counter,
    version: "1.1",
    merge: true,
    prettyErrors: false,
    uniqueKeys: true,
    keepSourceTokens: false,
    customTags: kubernetesTags,
  });
  const at = (offset: number): Pick<Problem, "line" | "column" | "sourceLine"> =>
    place(counter, source, offset);
  const problems = documents.flatMap((document) =>
    [...document.errors, ...document.warnings].map((error) => ({
      file,
      ...at(error.pos[0]),
      message: syntaxMessage(error.message),
    })),
  );
  if (problems.length > 0) throw new ManifestError(problems);
  const parsed = documents
    .filter((document) => document.contents !== null)
    .map((document) => toDocument(file, document, at));
  const filled = parsed.filter((document) => document.value !== null);
  if (filled.length === 0)
    throw new ManifestError([{ file, message: "the file holds no object: nothing to apply" }]);
  return filled;
}

function decode(file: string, bytes: Uint8Array): string {
  if (bytes.length > maxManifestBytes) throw new ManifestError([{ file, message: tooLargeText }]);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return text;
  } catch {
    // Falls through to the one message for all that is not text.
  }
  throw new ManifestError([{ file, message: "not a text file: a manifest is YAML or JSON in UTF-8" }]);
}

/** Go's YAML reader knows neither base-60 numbers nor dates: they stay strings. */
function kubernetesTags(tags: readonly unknown[]): ScalarTag[] {
  return (tags as ScalarTag[]).filter(
    (tag) => tag.format !== "TIME" && tag.tag !== "tag:yaml.org,2002:timestamp",
  );
}

function toDocument(
  file: string,
  document: Document.Parsed,
  at: (offset: number) => Pick<Problem, "line" | "column" | "sourceLine">,
): ManifestDocument {
  const start = document.contents?.range[0] ?? 0;
  refuseBombs(file, document, at(start));
  return {
    file,
    line: at(start).line ?? 1,
    value: document.toJS({ maxAliasCount: maxAliases }) as unknown,
    locate: (path, target = "value") => at(offsetOf(document.contents, path, target)),
  };
}

/** An alias that repeats a large tree many times over would fill the memory before any limit of the API is met. */
function refuseBombs(
  file: string,
  document: Document.Parsed,
  where: Pick<Problem, "line" | "column" | "sourceLine">,
): void {
  const size = new Map<unknown, number>();
  const measure = (node: unknown, depth: number): number => {
    if (depth > 200) return maxNodes;
    const known = size.get(node);
    if (known !== undefined) return known;
    let total = 1;
    if (isAlias(node)) total += measure(node.resolve(document), depth + 1);
    else if (isCollection(node)) {
      for (const item of node.items) {
        const pair = item as { key?: unknown; value?: unknown };
        total += isMap(node)
          ? measure(pair.key, depth + 1) + measure(pair.value, depth + 1)
          : measure(item, depth + 1);
        if (total > maxNodes) break;
      }
    }
    size.set(node, total);
    return total;
  };
  let aliases = 0;
  visit(document, {
    Alias: () => {
      aliases += 1;
    },
  });
  if (aliases > maxAliases || measure(document.contents, 0) > maxNodes) {
    throw new ManifestError([
      {
        file,
        ...where,
        message: "the document unfolds to far more than it shows (aliases or nesting): refused",
      },
    ]);
  }
}

function offsetOf(
  root: ParsedNode | null,
  path: readonly (string | number)[],
  target: "key" | "value",
): number {
  let node: unknown = root;
  let offset = root?.range[0] ?? 0;
  for (const step of path) {
    if (isMap(node) && typeof step === "string") {
      const pair = node.items.find((item) => keyText(item.key) === step);
      if (pair === undefined) return offset;
      const key = start(pair.key) ?? offset;
      offset = target === "key" || isCollection(pair.value) ? key : (start(pair.value) ?? key);
      node = pair.value;
    } else if (isSeq(node) && typeof step === "number") {
      node = node.items[step];
      offset = start(node) ?? offset;
    } else return offset;
  }
  return offset;
}

function keyText(key: unknown): unknown {
  return typeof key === "object" && key !== null && "value" in key ? key.value : key;
}

function start(node: unknown): number | undefined {
  const range = (node as { range?: readonly number[] | null } | null | undefined)?.range;
  return range?.[0];
}

function place(
  counter: LineCounter,
  source: readonly string[],
  offset: number,
): Pick<Problem, "line" | "column" | "sourceLine"> {
  const { line, col } = counter.linePos(offset);
  const sourceLine = source[line - 1]?.replace(/\r$/, "");
  return {
    line: Math.max(line, 1),
    column: Math.max(col, 1),
    ...(sourceLine !== undefined && sourceLine.length <= maxShownLine ? { sourceLine } : {}),
  };
}

/** The library's text, in Kubernetes' words where users know them. */
function syntaxMessage(message: string): string {
  const first = message.split("\n")[0] ?? message;
  if (/^Map keys must be unique/.test(first)) return "key already set in map";
  return `YAML syntax: ${/^Maximum call stack/.test(first) ? "nested too deeply" : first}`;
}
