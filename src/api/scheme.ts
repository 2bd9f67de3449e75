/** The kinds that the API serves, as data: discovery, routing, the client and the CLI read this one table. */
import type { KindName } from "./schema/index.ts";
import { type UnservedKind, unservedKinds } from "./unserved-kinds.ts";

type Verb = "create" | "delete" | "deletecollection" | "get" | "list" | "patch" | "update" | "watch";

export interface Subresource {
  readonly name: string;
  readonly kind: string;
  /** Of the subresource's kind, where it is not the resource's own. */
  readonly group?: string;
  readonly version?: string;
  readonly verbs: readonly Verb[];
}

export interface KindInfo {
  readonly group: string;
  readonly version: string;
  readonly kind: KindName;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  /** Empty for a kind that exists only as a subresource. */
  readonly verbs: readonly Verb[];
  readonly subresources: readonly Subresource[];
}

const allVerbs: readonly Verb[] = [
  "create",
  "delete",
  "deletecollection",
  "get",
  "list",
  "patch",
  "update",
  "watch",
];
const objectVerbs: readonly Verb[] = ["get", "patch", "update"];

type Sketch<K extends KindName> = Partial<KindInfo> & { readonly kind: K; readonly plural: string };

/** Names and verbs of a kind, those of core/v1 where nothing else is said. */
function core<K extends KindName>(sketch: Sketch<K>): KindInfo & { readonly kind: K } {
  return {
    group: "",
    version: "v1",
    singular: sketch.kind.toLowerCase(),
    shortNames: [],
    categories: [],
    namespaced: true,
    verbs: allVerbs,
    subresources: [],
    ...sketch,
  };
}

const scaleSubresource: Subresource = {
  name: "scale",
  kind: "Scale",
  group: "autoscaling",
  version: "v1",
  verbs: objectVerbs,
};

/** A workload of apps/v1 that can be resized. */
function scalable<K extends KindName>(sketch: Sketch<K>): KindInfo & { readonly kind: K } {
  return core({
    group: "apps",
    categories: ["all"],
    subresources: [scaleSubresource, { name: "status", kind: sketch.kind, verbs: objectVerbs }],
    ...sketch,
  });
}

/** What Kubernetes has no words for. */
const ownGroup = "minikubelet.io";

const podSubresources: readonly Subresource[] = [
  { name: "attach", kind: "PodAttachOptions", verbs: ["create", "get"] },
  { name: "binding", kind: "Binding", verbs: ["create"] },
  { name: "ephemeralcontainers", kind: "Pod", verbs: objectVerbs },
  { name: "eviction", kind: "Eviction", group: "policy", version: "v1", verbs: ["create"] },
  { name: "exec", kind: "PodExecOptions", verbs: ["create", "get"] },
  { name: "log", kind: "Pod", verbs: ["get"] },
  { name: "portforward", kind: "PodPortForwardOptions", verbs: ["create", "get"] },
  { name: "resize", kind: "Pod", verbs: objectVerbs },
  { name: "status", kind: "Pod", verbs: objectVerbs },
];

export const kinds: { readonly [K in KindName]: KindInfo & { readonly kind: K } } = {
  Pod: core({
    kind: "Pod",
    plural: "pods",
    shortNames: ["po"],
    categories: ["all"],
    subresources: podSubresources,
  }),
  ConfigMap: core({ kind: "ConfigMap", plural: "configmaps", shortNames: ["cm"] }),
  Secret: core({ kind: "Secret", plural: "secrets" }),
  Namespace: core({
    kind: "Namespace",
    plural: "namespaces",
    shortNames: ["ns"],
    namespaced: false,
    verbs: allVerbs.filter((verb) => verb !== "deletecollection"),
    subresources: [
      { name: "finalize", kind: "Namespace", verbs: ["update"] },
      { name: "status", kind: "Namespace", verbs: objectVerbs },
    ],
  }),
  ServiceAccount: core({
    kind: "ServiceAccount",
    plural: "serviceaccounts",
    shortNames: ["sa"],
    subresources: [
      {
        name: "token",
        kind: "TokenRequest",
        group: "authentication.k8s.io",
        version: "v1",
        verbs: ["create"],
      },
    ],
  }),
  Node: core({
    kind: "Node",
    plural: "nodes",
    shortNames: ["no"],
    namespaced: false,
    subresources: [{ name: "status", kind: "Node", verbs: objectVerbs }],
  }),
  Event: core({ kind: "Event", plural: "events", shortNames: ["ev"] }),
  Binding: core({ kind: "Binding", plural: "bindings", verbs: [] }),
  Service: core({
    kind: "Service",
    plural: "services",
    shortNames: ["svc"],
    categories: ["all"],
    subresources: [{ name: "status", kind: "Service", verbs: objectVerbs }],
  }),
  Endpoints: core({ kind: "Endpoints", plural: "endpoints", shortNames: ["ep"] }),
  EndpointSlice: core({ kind: "EndpointSlice", plural: "endpointslices", group: "discovery.k8s.io" }),
  Lease: core({ kind: "Lease", plural: "leases", group: "coordination.k8s.io" }),
  PodTimeline: core({
    kind: "PodTimeline",
    plural: "podtimelines",
    shortNames: ["ptl"],
    group: ownGroup,
    version: "v1alpha1",
    verbs: ["get", "list", "watch"],
  }),
  Deployment: scalable({ kind: "Deployment", plural: "deployments", shortNames: ["deploy"] }),
  ReplicaSet: scalable({ kind: "ReplicaSet", plural: "replicasets", shortNames: ["rs"] }),
  Scale: core({ kind: "Scale", plural: "scales", group: "autoscaling", verbs: [] }),
};

/** The kinds that have a collection of their own, in discovery's order. */
export const servedKinds: readonly KindInfo[] = Object.values(kinds)
  .filter((info) => info.verbs.length > 0)
  .sort((a, b) => (a.plural < b.plural ? -1 : 1));

/** `v1`, `apps/v1`. */
export function apiVersionOf(kind: { readonly group: string; readonly version: string }): string {
  return kind.group === "" ? kind.version : `${kind.group}/${kind.version}`;
}

/** `apps/v1` → group `apps`, version `v1`; without a slash the group is the core group, "". */
export function parseApiVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  const [first = "", second] = apiVersion.split("/");
  return second === undefined ? { group: "", version: first } : { group: first, version: second };
}

/** The served kind of that apiVersion and kind, exactly as written. */
export function kindOf(apiVersion: string, kind: string): KindInfo | undefined {
  return Object.values(kinds).find((info) => info.kind === kind && apiVersionOf(info) === apiVersion);
}

/** The served kind behind a resource in a URL: its plural name. */
export function kindOfResource(group: string, version: string, plural: string): KindInfo | undefined {
  return servedKinds.find(
    (info) => info.group === group && info.version === version && info.plural === plural,
  );
}

/** What a word on a command line means: plural, singular, short name or kind, in any case. */
export function kindNamed(word: string): KindInfo | undefined {
  const name = word.toLowerCase();
  return servedKinds.find((info) => namesOf(info).includes(name));
}

function namesOf(info: {
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly kind: string;
}): readonly string[] {
  return [info.plural, info.singular, info.kind.toLowerCase(), ...info.shortNames];
}

/** A kind of Kubernetes itself that is not served yet, by apiVersion and kind; any version of its group counts. */
export function unservedKindOf(apiVersion: string, kind: string): UnservedKind | undefined {
  const { group } = parseApiVersion(apiVersion);
  return unservedKinds.find(
    (known) => known.kind === kind && parseApiVersion(known.apiVersion).group === group,
  );
}

/** The same for a word on a command line. */
export function unservedKindNamed(word: string): UnservedKind | undefined {
  const name = word.toLowerCase();
  return unservedKinds.find((known) =>
    [known.plural, known.kind.toLowerCase(), ...known.shortNames].includes(name),
  );
}
