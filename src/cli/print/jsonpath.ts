import { MinikubeletError } from "../../util/errors.ts";
import { isRecord } from "../../util/is-record.ts";

/**
 * kubectl's JSONPath templates as far as scripts use them: `{.a.b}`, `['key']`, `[0]`, `[*]`, filters
 * `[?(@.type=="Ready")]`, `{range …}…{end}`, `{"\n"}` and text between the braces.
 * @throws MinikubeletError `InvalidFlag` naming the place that is not understood
 */
export function evaluateJsonPath(template: string, root: unknown): string {
  return renderParts(parseTemplate(template), root);
}

type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "path"; readonly steps: readonly Step[] }
  | { readonly kind: "range"; readonly steps: readonly Step[]; readonly body: readonly Part[] };
type Step =
  | { readonly kind: "field"; readonly name: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "all" }
  | {
      readonly kind: "filter";
      readonly path: readonly Step[];
      readonly equals: boolean;
      readonly value: unknown;
    };

function renderParts(parts: readonly Part[], value: unknown): string {
  return parts
    .map((part) => {
      switch (part.kind) {
        case "text":
          return part.text;
        case "path":
          return select(part.steps, [value]).map(show).join(" ");
        case "range":
          return select(part.steps, [value])
            .map((item) => renderParts(part.body, item))
            .join("");
        default:
          return part satisfies never;
      }
    })
    .join("");
}

function show(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function select(steps: readonly Step[], from: readonly unknown[]): readonly unknown[] {
  return steps.reduce<readonly unknown[]>(
    (values, step) => values.flatMap((value) => take(step, value)),
    from,
  );
}

function take(step: Step, value: unknown): readonly unknown[] {
  switch (step.kind) {
    case "field":
      return isRecord(value) && value[step.name] !== undefined ? [value[step.name]] : [];
    case "index":
      return Array.isArray(value) && value.at(step.index) !== undefined
        ? [value.at(step.index) as unknown]
        : [];
    case "all":
      return Array.isArray(value)
        ? (value as readonly unknown[])
        : isRecord(value)
          ? Object.values(value)
          : [];
    case "filter":
      return (Array.isArray(value) ? (value as readonly unknown[]) : []).filter((item) => {
        const [found] = select(step.path, [item]);
        return (found === step.value) === step.equals;
      });
    default:
      return step satisfies never;
  }
}

function parseTemplate(template: string): readonly Part[] {
  const root: Part[] = [];
  const open: { readonly steps: readonly Step[]; readonly body: Part[] }[] = [];
  const into = (): Part[] => open.at(-1)?.body ?? root;
  for (const [token] of template.matchAll(/\{[^}]*\}|[^{]+|\{/g)) {
    if (!token.startsWith("{")) into().push({ kind: "text", text: token });
    else {
      const inner = token.slice(1, -1).trim();
      if (inner.startsWith("range ")) open.push({ steps: parsePath(inner.slice(6).trim()), body: [] });
      else if (inner === "end") {
        const closed = open.pop();
        if (closed === undefined) throw notUnderstood(token);
        into().push({ kind: "range", ...closed });
      } else if (/^["'].*["']$/s.test(inner)) into().push({ kind: "text", text: unescape(inner) });
      else into().push({ kind: "path", steps: parsePath(inner) });
    }
  }
  if (open.length > 0) throw notUnderstood("{range} without {end}");
  return root;
}

function parsePath(text: string): readonly Step[] {
  const steps: Step[] = [];
  let rest = text.replace(/^[$@]/, "");
  while (rest !== "") {
    const filter = /^\[\?\(\s*@([^=!]*?)\s*(==|!=)\s*("[^"]*"|'[^']*'|[^)]*?)\s*\)\]/.exec(rest);
    const match =
      filter ??
      /^(?:\.((?:\\.|[^.[\]\\])+)|\['([^']*)'\]|\["([^"]*)"\]|\[(-?\d+)\]|\[\*\]|\.\*|\.(?=\[|$))/.exec(rest);
    if (match === null) throw notUnderstood(rest);
    steps.push(...(filter === null ? simpleStep(match) : [filterStep(filter)]));
    rest = rest.slice(match[0].length);
  }
  return steps;
}

function simpleStep(match: RegExpExecArray): readonly Step[] {
  if (match[0] === "[*]" || match[0] === ".*") return [{ kind: "all" }];
  if (match[4] !== undefined) return [{ kind: "index", index: Number(match[4]) }];
  const name = match[1]?.replace(/\\(.)/g, "$1") ?? match[2] ?? match[3];
  return name === undefined ? [] : [{ kind: "field", name }];
}

function filterStep(match: RegExpExecArray): Step {
  const [, path = "", operator, raw = ""] = match;
  const value: unknown = /^["']/.test(raw)
    ? raw.slice(1, -1)
    : raw === "true"
      ? true
      : raw === "false"
        ? false
        : Number(raw);
  return { kind: "filter", path: parsePath(path), equals: operator === "==", value };
}

function unescape(quoted: string): string {
  return quoted.slice(1, -1).replace(/\\n/g, "\n").replace(/\\t/g, "\t").replace(/\\(.)/g, "$1");
}

function notUnderstood(what: string): MinikubeletError {
  return new MinikubeletError("InvalidFlag", `jsonpath: cannot read ${JSON.stringify(what)}`, {
    hint: "Write it like -o jsonpath='{.status.phase}'.",
  });
}
