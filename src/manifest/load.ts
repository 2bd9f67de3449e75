import type { KubeObject } from "../api/index.ts";
import { isFormerVersion } from "../api/former-versions.ts";
import { apiVersionOf, type KindInfo, kindOf, servedKinds, unservedKindOf } from "../api/scheme.ts";
import { decode } from "../api/schema/decode.ts";
import { schemas } from "../api/schema/index.ts";
import { suggestName } from "../api/schema/suggest.ts";
import { isRecord } from "../util/is-record.ts";
import { type ManifestDocument, parseManifest } from "./parse.ts";
import { ManifestError, type Problem } from "./problem.ts";
import { ruleProblems } from "./rules.ts";
import type { Source } from "./sources.ts";

/** An object of a manifest, decoded but not defaulted, with the way back to its text. */
export interface LoadedObject {
  readonly kind: KindInfo;
  readonly object: KubeObject;
  /** As written, for the last-applied annotation. */
  readonly raw: Readonly<Record<string, unknown>>;
  readonly file: string;
  readonly line: number;
  /** The problem of a field path like `spec.containers[0].image`, at its place in the text. */
  problem(field: string, message: string): Problem;
}

type Path = readonly (string | number)[];

/**
 * Reads every object of the sources, Lists unfolded. @throws ManifestError with the problems of all of them together:
 * syntax, unknown kinds and fields, wrong types, missing and repeated names.
 */
export function loadObjects(sources: readonly Source[], namespace: string): readonly LoadedObject[] {
  const problems: Problem[] = [];
  const objects: LoadedObject[] = [];
  // Those whose fields all had their types: the rules can be told of them, too.
  const judged: LoadedObject[] = [];
  for (const source of sources) {
    try {
      for (const document of parseManifest(source.file, source.bytes)) {
        for (const part of unfold(document)) {
          const { loaded, found, complete } = loadOne(document, part.value, part.path);
          problems.push(...found);
          if (loaded === undefined) continue;
          objects.push(loaded);
          if (complete === true) judged.push(loaded);
        }
      }
    } catch (error) {
      if (!(error instanceof ManifestError)) throw error;
      problems.push(...error.problems);
    }
  }
  problems.push(...repeatedNames(objects, namespace));
  if (problems.length === 0) return objects;
  throw new ManifestError([...problems, ...brokenRules(judged, namespace, problems)]);
}

/** Once there is a problem, the rules are told as well: nobody wants to mend one thing to learn of the next. */
function brokenRules(
  objects: readonly LoadedObject[],
  namespace: string,
  told: readonly Problem[],
): readonly Problem[] {
  return objects
    .flatMap((loaded) => ruleProblems(loaded, namespace))
    .filter(
      ({ file, line, field }) =>
        !told.some((other) => other.file === file && other.line === line && other.field === field),
    );
}

function* unfold(document: ManifestDocument): Generator<{ readonly value: unknown; readonly path: Path }> {
  const { value } = document;
  if (
    isRecord(value) &&
    typeof value["kind"] === "string" &&
    value["kind"].endsWith("List") &&
    Array.isArray(value["items"])
  ) {
    for (const [index, item] of value["items"].entries())
      yield { value: item as unknown, path: ["items", index] };
  } else yield { value, path: [] };
}

function loadOne(
  document: ManifestDocument,
  value: unknown,
  base: Path,
): { readonly loaded?: LoadedObject; readonly found: readonly Problem[]; readonly complete?: boolean } {
  const { file } = document;
  const at = (
    path: Path,
    target: "key" | "value" = "value",
  ): Pick<Problem, "line" | "column" | "sourceLine"> => document.locate([...base, ...path], target);
  if (!isRecord(value))
    return {
      found: [
        { file, ...at([]), message: "not an object: a manifest has apiVersion, kind, metadata and spec" },
      ],
    };
  const chosen = chooseKind(value);
  if ("message" in chosen)
    return {
      found: [
        {
          file,
          ...at([chosen.field]),
          field: chosen.field,
          message: chosen.message,
          ...(chosen.suggestion === undefined ? {} : { suggestion: chosen.suggestion }),
        },
      ],
    };
  const { kind } = chosen;
  const { object, problems } = decode<KubeObject>(schemas[kind.kind], value);
  const found = problems.map((problem): Problem => {
    const { path, field, message, known } = problem;
    if (known === undefined) return { file, ...at(path), field, message };
    const suggestion = suggestName(String(path.at(-1)), known);
    return {
      file,
      ...at(path, "key"),
      field,
      message: "unknown field",
      ...(suggestion === undefined ? {} : { suggestion }),
    };
  });
  const loaded: LoadedObject = {
    kind,
    object: { ...object, apiVersion: apiVersionOf(kind), kind: kind.kind },
    raw: value,
    file,
    line: at([]).line ?? document.line,
    problem: (field, message) => ({ file, ...at(parseFieldPath(field)), field, message }),
  };
  const { name, generateName } = loaded.object.metadata;
  if ((name ?? "") === "" && (generateName ?? "") === "")
    found.push(loaded.problem("metadata.name", "Required value: name or generateName is required"));
  return { loaded, found, complete: problems.every((problem) => problem.kind === "unknownField") };
}

type Chosen =
  | { readonly kind: KindInfo }
  | { readonly field: string; readonly message: string; readonly suggestion?: string };

function chooseKind(value: Readonly<Record<string, unknown>>): Chosen {
  const { apiVersion, kind } = value;
  if (typeof apiVersion !== "string" || apiVersion === "")
    return { field: "apiVersion", message: "apiVersion not set" };
  if (typeof kind !== "string" || kind === "") return { field: "kind", message: "kind not set" };
  const info = kindOf(apiVersion, kind);
  if (info !== undefined) return { kind: info };
  const current = servedKinds.find((served) => served.kind === kind);
  if (current !== undefined && isFormerVersion(apiVersion, kind))
    return {
      field: "apiVersion",
      message: `${kind} is no longer served as ${apiVersion}; it is ${apiVersionOf(current)}`,
    };
  if (unservedKindOf(apiVersion, kind) !== undefined) {
    return {
      field: "kind",
      message: `minikubelet does not serve ${kind} (${apiVersion}) yet; it serves ${servedKinds.map((served) => served.kind).join(", ")}`,
    };
  }
  const suggestion = suggestName(
    kind,
    servedKinds.map((served) => served.kind),
  );
  return {
    field: "kind",
    message: `no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

function repeatedNames(objects: readonly LoadedObject[], namespace: string): readonly Problem[] {
  const first = new Map<string, LoadedObject>();
  return objects.flatMap((loaded) => {
    const { name, namespace: own = namespace } = loaded.object.metadata;
    if (name === undefined || name === "") return [];
    const key = `${loaded.kind.kind} ${loaded.kind.namespaced ? own : ""}/${name}`;
    const other = first.get(key);
    first.set(key, other ?? loaded);
    return other === undefined
      ? []
      : [
          loaded.problem(
            "metadata.name",
            `${loaded.kind.kind} ${JSON.stringify(name)} is given twice, first at ${other.file}:${String(other.line)}`,
          ),
        ];
  });
}

/** `spec.containers[0].env[1].name` → `["spec", "containers", 0, "env", 1, "name"]`; map keys stay in one piece. */
export function parseFieldPath(field: string): Path {
  return [...field.matchAll(/\[(\d+)\]|\[([^\]]*)\]|([^.[\]]+)/g)].map(([, index, key, name]) =>
    index === undefined ? (key ?? name ?? "") : Number(index),
  );
}
