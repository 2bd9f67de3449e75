/** YAML bodies: the first document as data, and what go-yaml says of texts that it cannot read. */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  LineCounter,
  parseAllDocuments,
  visit,
  type YAMLError,
} from "yaml";
import { goQuote } from "../../api/go-quote.ts";
import { messageOf } from "../../util/errors.ts";
import { parseJson } from "./json-text.ts";

interface YamlText {
  /** As the same JSON would be. */
  readonly value: unknown;
  /** Why the text cannot be read: `yaml: line 4: …`. */
  readonly problem?: string;
  /** The strict error of keys that stand twice, if any; the last one counts. */
  readonly duplicates: readonly string[];
}

/** Aliases that multiply are an attack, not a manifest. */
const MAX_ALIASES = 100;

/** Reads the first document of a text. */
export function readYamlText(text: string): YamlText {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { uniqueKeys: false, lineCounter: lines });
  const document = Array.isArray(documents) ? documents[0] : undefined;
  if (document === undefined) return { value: null, duplicates: [] };
  const [error] = document.errors;
  if (error !== undefined) return { value: undefined, problem: problemOf(error), duplicates: [] };
  const anchor = unknownAnchor(document);
  if (anchor !== undefined) {
    return { value: undefined, problem: `yaml: unknown anchor '${anchor}' referenced`, duplicates: [] };
  }
  try {
    const value = parseJson(JSON.stringify(document.toJS({ maxAliasCount: MAX_ALIASES })));
    return { value, duplicates: duplicatesIn(document, lines) };
  } catch (cause) {
    return { value: undefined, problem: `yaml: ${messageOf(cause)}`, duplicates: [] };
  }
}

/** go-yaml's words for what the other parser calls by a code. A problem in the first line has no line number there. */
function problemOf({ code, linePos, message }: YAMLError): string {
  const line = linePos?.[0].line ?? 1;
  const at = line > 1 ? `line ${line}: ` : "";
  switch (code) {
    case "TAB_AS_INDENT":
    case "BAD_SCALAR_START":
      return `yaml: ${at}found character that cannot start any token`;
    case "BLOCK_AS_IMPLICIT_KEY":
      return `yaml: ${at}mapping values are not allowed in this context`;
    case "MULTILINE_IMPLICIT_KEY":
      return `yaml: ${at}could not find expected ':'`;
    case "MISSING_CHAR":
      return `yaml: ${at}found unexpected end of stream`;
    default:
      return `yaml: ${at}${message.split(" at line ")[0] ?? message}`;
  }
}

function unknownAnchor(document: Document): string | undefined {
  let found: string | undefined;
  visit(document, {
    Alias: (_key, alias) => {
      if (!isAlias(alias) || alias.resolve(document) !== undefined) return undefined;
      found = alias.source;
      return visit.BREAK;
    },
  });
  return found;
}

function duplicatesIn(document: Document, lines: LineCounter): readonly string[] {
  const found: string[] = [];
  visit(document, {
    Map: (_key, map) => {
      const seen = new Set<string>();
      if (!isMap(map)) return;
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        const { line } = lines.linePos(key.range?.[0] ?? 0);
        if (seen.has(name)) found.push(`  line ${line}: key ${goQuote(name)} already set in map`);
        seen.add(name);
      }
    },
  });
  return found.length === 0 ? [] : [["yaml: unmarshal errors:", ...found].join("\n")];
}
