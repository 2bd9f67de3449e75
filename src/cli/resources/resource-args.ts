import { type KindInfo, kindNamed, servedKinds, unservedKindNamed } from "../../api/scheme.ts";
import { MinikubeletError } from "../../util/errors.ts";

/** One kind, and the objects of it that were named; none named means all. */
export interface ResourceArg {
  readonly kind: KindInfo;
  readonly names: readonly string[];
}

/**
 * Reads `pods`, `pod web db`, `pod/web cm/settings`, `pods,cm` and `all` as kubectl does.
 * @throws MinikubeletError `UnknownResource`, `InvalidArguments`
 */
export function parseResourceArgs(args: readonly string[]): readonly ResourceArg[] {
  const [first = "", ...rest] = args;
  if (args.some((arg) => arg.includes("/"))) return args.map(parseSlashArg);
  return first.split(",").flatMap((word) => kindsFor(word).map((kind) => ({ kind, names: rest })));
}

function parseSlashArg(arg: string): ResourceArg {
  const [word = "", name = "", ...more] = arg.split("/");
  if (more.length > 0 || name === "" || word === "") {
    throw new MinikubeletError(
      "InvalidArguments",
      `arguments in resource/name form must have a single resource and name: ${JSON.stringify(arg)}`,
    );
  }
  return { kind: kindFor(word), names: [name] };
}

function kindsFor(word: string): readonly KindInfo[] {
  if (word !== "all") return [kindFor(word)];
  // Discovery's order: group by group, the core group first.
  return servedKinds
    .filter((kind) => kind.categories.includes("all"))
    .toSorted((a, b) => (a.group === b.group ? 0 : a.group < b.group ? -1 : 1));
}

/** The kind behind a word. @throws MinikubeletError `UnknownResource`, naming kinds that are not served yet. */
function kindFor(word: string): KindInfo {
  const kind = kindNamed(word);
  if (kind !== undefined) return kind;
  const unserved = unservedKindNamed(word);
  if (unserved !== undefined) {
    throw new MinikubeletError(
      "UnknownResource",
      `minikubelet does not serve ${unserved.kind} (${unserved.apiVersion}) yet`,
      {
        hint: `It serves ${servedKinds.map((served) => served.plural).join(", ")}.`,
      },
    );
  }
  throw new MinikubeletError(
    "UnknownResource",
    `the server doesn't have a resource type ${JSON.stringify(word)}`,
  );
}

/** `pod/web`, `deployment.apps/web`: how kubectl names an object in a sentence. */
export function displayName(kind: Pick<KindInfo, "singular" | "group">, name: string): string {
  return `${kind.singular}${kind.group === "" ? "" : `.${kind.group}`}/${name}`;
}
