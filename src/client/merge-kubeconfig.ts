import { isMap, isSeq, parseDocument, type Document } from "yaml";
import { MinikubeletError } from "../util/errors.ts";

interface Entry {
  readonly name: string;
}

/** The parts of a kubeconfig that are merged. */
interface Kubeconfig {
  readonly "current-context"?: string;
  readonly clusters?: readonly Entry[];
  readonly users?: readonly Entry[];
  readonly contexts?: readonly Entry[];
}

/**
 * A kubeconfig with the clusters, users and contexts of another one: entries of the same name are replaced, all else
 * stays as it was written, comments included. The current context changes only where there was none.
 * @param text the kubeconfig to merge into, empty for a new one
 * @throws MinikubeletError `KubeconfigInvalid` when it cannot be understood; nothing is guessed
 */
export function mergeKubeconfig(text: string, addition: string): string {
  const document = parseDocument(text);
  const [problem] = document.errors;
  if (problem !== undefined) throw invalid(problem.message);
  if (document.contents === null)
    document.contents = document.createNode({ apiVersion: "v1", kind: "Config" }) as never;
  if (!isMap(document.contents)) throw invalid("it is not a mapping");
  const added = parseDocument(addition).toJS() as Kubeconfig;
  for (const key of ["clusters", "users", "contexts"] as const) putEntries(document, key, added[key] ?? []);
  const current = document.get("current-context");
  if (current === undefined || current === null || current === "") {
    document.set("current-context", added["current-context"]);
  }
  return document.toString({ lineWidth: 0 });
}

function putEntries(document: Document, key: string, entries: readonly Entry[]): void {
  const list = document.get(key);
  if (list === undefined || list === null) {
    document.set(key, document.createNode(entries));
    return;
  }
  if (!isSeq(list)) throw invalid(`${key} is not a list`);
  for (const entry of entries) {
    const at = list.items.findIndex((item) => isMap(item) && item.get("name") === entry.name);
    list.set(at < 0 ? list.items.length : at, document.createNode(entry));
  }
}

function invalid(what: string): MinikubeletError {
  return new MinikubeletError("KubeconfigInvalid", `the kubeconfig cannot be merged into: ${what}`, {
    hint: "It was left as it is. Repair it, or set KUBECONFIG to another file.",
  });
}
