import { parseAllDocuments } from "yaml";
import type { KubeObject, Pod } from "../../src/api/index.ts";
import type { CommandResult } from "./command-result.ts";
import type { ApiReply, VirtualNode } from "./virtual-node.ts";

/** How often a command that waits looks again. */
const pollMs = 50;
const never = new AbortController().signal;
const strategicMerge = "application/strategic-merge-patch+json";
const mergePatch = "application/merge-patch+json";

/** Arguments taken apart: `--name=value`, `--name value` for the names that take one, `-c value`, and the rest. */
interface Arguments {
  readonly words: readonly string[];
  readonly flags: ReadonlyMap<string, string>;
  /** Behind `--`. */
  readonly command: readonly string[];
}

const valued = new Set(["-f", "-c", "-p", "-n", "-l", "-o", "--type", "--patch", "--subresource", "--image"]);

function argumentsOf(args: readonly string[]): Arguments {
  const end = args.indexOf("--");
  const own = end < 0 ? args : args.slice(0, end);
  const words: string[] = [];
  const flags = new Map<string, string>();
  for (let index = 0; index < own.length; index++) {
    const arg = own[index] ?? "";
    const equals = arg.indexOf("=");
    if (!arg.startsWith("-")) words.push(arg);
    else if (equals > 0) flags.set(arg.slice(0, equals), arg.slice(equals + 1));
    else flags.set(arg, valued.has(arg) ? (own[++index] ?? "") : "true");
  }
  return { words, flags, command: end < 0 ? [] : args.slice(end + 1) };
}

const plurals: Readonly<Record<string, string>> = {
  po: "pods",
  pod: "pods",
  cm: "configmaps",
  configmap: "configmaps",
  secret: "secrets",
};

function collection(kind: string): string {
  return `/api/v1/namespaces/default/${plurals[kind.toLowerCase()] ?? kind.toLowerCase()}`;
}

/** `pod/NAME` and `pod NAME…` → paths. */
function pathsOf(words: readonly string[]): readonly string[] {
  const [first = "", ...rest] = words;
  const [kind = "", name] = first.split("/");
  return (name === undefined ? rest : [name]).map((one) => `${collection(kind)}/${one}`);
}

/** Commands that leave no trace in what is recorded. */
const withoutTrace: ReadonlySet<string> = new Set([
  "attach",
  "cordon",
  "describe",
  "events",
  "get",
  "logs",
  "port-forward",
  "top",
  "uncordon",
  "wait",
]);

/** What has been read already: every scenario of a folder begins with the same objects. */
const known = new Map<string, readonly KubeObject[]>();

/** The objects of a manifest; those that are written twice only once, as they were written last. */
function objectsOf(manifest: string): readonly KubeObject[] {
  const found = known.get(manifest);
  if (found !== undefined) return found;
  const all = parseAllDocuments(manifest).map((document) => document.toJS() as KubeObject);
  const byName = new Map(all.map((object) => [`${object.kind ?? ""} ${object.metadata.name ?? ""}`, object]));
  const objects = [...byName.values()];
  known.set(manifest, objects);
  return objects;
}

/** The commands of recorders, as far as they change something: who only reads has nothing to do with the recording. */
export class VirtualKubectl {
  readonly #node: VirtualNode;
  readonly #manifests: ReadonlyMap<string, string>;

  constructor(node: VirtualNode, manifests: ReadonlyMap<string, string>) {
    this.#node = node;
    this.#manifests = manifests;
  }

  async run(args: readonly string[]): Promise<CommandResult> {
    const [verb = "", ...rest] = args;
    const given = argumentsOf(rest);
    if (withoutTrace.has(verb)) return { stdout: "", stderr: "", code: 0 };
    switch (verb) {
      case "apply":
      case "create":
      case "run":
        return await this.#create(verb, given);
      case "delete":
        return await this.#delete(given);
      case "set":
        return await this.#setImage(given);
      case "patch":
        return await this.#patch(given);
      case "label":
      case "annotate":
        return await this.#mark(verb === "label" ? "labels" : "annotations", given);
      case "debug":
        return await this.#debug(given);
      case "drain":
        return await this.#drain(given);
      case "exec":
        return await this.#exec(given);
      default:
        throw new Error(`kubectl ${verb} is not played on virtual time`);
    }
  }

  async #create(verb: string, { words, flags }: Arguments): Promise<CommandResult> {
    const file = flags.get("-f");
    const objects =
      file !== undefined
        ? objectsOf(this.#manifests.get(file) ?? "")
        : [verb === "run" ? podToRun(words, flags) : objectToCreate(words, flags)];
    const replies: ApiReply[] = [];
    for (const object of objects) {
      const reply = await this.#node.request("POST", collection(object.kind ?? ""), object);
      const path = `${collection(object.kind ?? "")}/${object.metadata.name ?? ""}`;
      // What scenarios share with others is there already.
      const isKnown = reply.code === 409 && object.kind !== "Pod";
      replies.push(isKnown ? await this.#node.request("PATCH", path, object, mergePatch) : reply);
    }
    return resultOf(replies);
  }

  async #delete({ words, flags }: Arguments): Promise<CommandResult> {
    const grace = flags.get("--grace-period");
    const isForced = flags.has("--force");
    const asked = flags.has("--now") ? 1 : grace === undefined || grace === "-1" ? undefined : Number(grace);
    const seconds = asked === 0 && !isForced ? 1 : (asked ?? (isForced ? 0 : undefined));
    const options = seconds === undefined ? {} : { gracePeriodSeconds: seconds };
    const body = { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: "Background", ...options };
    const paths = pathsOf(words);
    const uids = await Promise.all(paths.map(async (path) => await this.#uidOf(path)));
    const replies: ApiReply[] = [];
    for (const path of paths) replies.push(await this.#node.request("DELETE", path, body));
    if (flags.get("--wait") !== "false")
      await Promise.all(
        paths.map(async (path, index) => {
          while (uids[index] !== undefined && (await this.#uidOf(path)) === uids[index])
            await this.#node.clock.sleep(pollMs, never);
        }),
      );
    const isMissing = (reply: ApiReply): boolean => reply.code === 404 && flags.has("--ignore-not-found");
    return resultOf(replies.filter((reply) => !isMissing(reply)));
  }

  async #uidOf(path: string): Promise<string | undefined> {
    const { code, body } = await this.#node.request("GET", path);
    return code === 200 ? body.metadata.uid : undefined;
  }

  async #setImage({ words: [, target = "", ...changes] }: Arguments): Promise<CommandResult> {
    const [path = ""] = pathsOf([target]);
    const pod = (await this.#node.request("GET", path)).body as Pod;
    const changed = changes.map((change) => change.split("=") as [name: string, image: string]);
    const patchOf = (containers: readonly { readonly name: string }[] | undefined): object[] =>
      changed
        .filter(([name]) => containers?.some((one) => one.name === name) === true)
        .map(([name, image]) => ({ name, image }));
    const spec = {
      initContainers: patchOf(pod.spec.initContainers),
      containers: patchOf(pod.spec.containers),
    };
    return resultOf([await this.#node.request("PATCH", path, { spec }, strategicMerge)]);
  }

  async #patch({ words, flags }: Arguments): Promise<CommandResult> {
    const type = flags.get("--type") ?? "strategic";
    const contentType =
      type === "strategic" ? strategicMerge : `application/${type === "json" ? "json" : "merge"}-patch+json`;
    const subresource = flags.get("--subresource");
    const patch = JSON.parse(flags.get("-p") ?? flags.get("--patch") ?? "{}") as object;
    const [path = ""] = pathsOf(words);
    const full = subresource === undefined ? path : `${path}/${subresource}`;
    return resultOf([await this.#node.request("PATCH", full, patch, contentType)]);
  }

  /** `NAME key=value key-` */
  async #mark(member: "labels" | "annotations", { words }: Arguments): Promise<CommandResult> {
    const changes = words.filter((word) => /=|-$/.test(word) && !word.includes("/"));
    const [path = ""] = pathsOf(words.filter((word) => !changes.includes(word)));
    const values = Object.fromEntries(
      changes.map((change) => {
        const [key = "", ...value] = change.split("=");
        return change.includes("=") ? [key, value.join("=")] : [key.replace(/-$/, ""), null];
      }),
    );
    return resultOf([
      await this.#node.request("PATCH", path, { metadata: { [member]: values } }, mergePatch),
    ]);
  }

  async #debug({ words, flags, command }: Arguments): Promise<CommandResult> {
    const target = flags.get("--target");
    const container = {
      name: flags.get("-c") ?? "debugger",
      image: flags.get("--image"),
      imagePullPolicy: flags.get("--image-pull-policy") ?? "IfNotPresent",
      ...(target === undefined ? {} : { targetContainerName: target }),
      ...(command.length === 0 ? {} : { command }),
    };
    const path = `${collection("pod")}/${words[0]?.replace(/^pod\//, "") ?? ""}/ephemeralcontainers`;
    const patch = { spec: { ephemeralContainers: [container] } };
    return resultOf([await this.#node.request("PATCH", path, patch, strategicMerge)]);
  }

  /** Evicts the pods of a selector of one label. */
  async #drain({ flags }: Arguments): Promise<CommandResult> {
    const selector = flags.get("--pod-selector") ?? "";
    const list = await this.#node.request("GET", `${collection("pod")}?labelSelector=${selector}`);
    const { items } = list.body as unknown as { readonly items: readonly Pod[] };
    const replies: ApiReply[] = [];
    for (const { metadata } of items)
      replies.push(
        await this.#node.request("POST", `${collection("pod")}/${metadata.name ?? ""}/eviction`, {
          apiVersion: "policy/v1",
          kind: "Eviction",
          metadata: { name: metadata.name, namespace: "default" },
        }),
      );
    return resultOf(replies);
  }

  async #exec({ words, flags, command }: Arguments): Promise<CommandResult> {
    const [name = ""] = words;
    const { code, body } = await this.#node.request("GET", `${collection("pod")}/${name}`);
    if (code !== 200) return resultOf([{ code, body }]);
    const { metadata, spec } = body as Pod;
    const target = {
      namespace: "default",
      pod: name,
      uid: metadata.uid ?? "",
      container: flags.get("-c") ?? spec.containers[0]?.name ?? "",
    };
    const output = { stdout: "", stderr: "" };
    const io = {
      stdin: undefined,
      stdout: (chunk: Uint8Array) => {
        output.stdout += Buffer.from(chunk).toString();
      },
      stderr: (chunk: Uint8Array) => {
        output.stderr += Buffer.from(chunk).toString();
      },
      tty: false,
      resize: (async function* () {})(),
    };
    try {
      const outcome = await this.#node.world.kubelet.streams.exec(target, command, io, never);
      return { ...output, code: outcome.kind === "exited" ? outcome.exitCode : 1 };
    } catch (error) {
      return { ...output, stderr: error instanceof Error ? error.message : String(error), code: 1 };
    }
  }
}

function podToRun([name = ""]: readonly string[], flags: ReadonlyMap<string, string>): KubeObject {
  const container = { name, image: flags.get("--image") };
  const overrides = JSON.parse(flags.get("--overrides") ?? "{}") as { readonly spec?: object };
  const spec = {
    containers: [container],
    restartPolicy: flags.get("--restart") ?? "Always",
    ...overrides.spec,
  };
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name, labels: { run: name } }, spec };
  return pod;
}

/** `create configmap NAME --from-literal=k=v`, `create secret generic NAME …` */
function objectToCreate(words: readonly string[], flags: ReadonlyMap<string, string>): KubeObject {
  const kind = words[0] === "secret" ? "Secret" : "ConfigMap";
  const [key = "", ...value] = (flags.get("--from-literal") ?? "").split("=");
  const data = key === "" ? {} : { [key]: value.join("=") };
  const metadata = { name: words.at(-1) ?? "" };
  const object = { apiVersion: "v1", kind, metadata };
  return kind === "Secret" ? Object.assign(object, { stringData: data }) : Object.assign(object, { data });
}

function resultOf(replies: readonly ApiReply[]): CommandResult {
  const refused = replies.filter(({ code }) => code >= 300);
  const stderr = refused.map(({ body }) => `Error from server: ${body.message ?? ""}\n`).join("");
  return { stdout: "", stderr, code: refused.length > 0 ? 1 : 0 };
}
