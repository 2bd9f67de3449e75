/** Field selectors: `spec.nodeName=n,status.phase!=Running`. Which fields there are depends on the kind. */
import type { KubeObject } from "./meta.ts";
import type { Event, Namespace, Node, Secret } from "./objects.ts";
import type { Pod } from "./pod.ts";
import type { Service } from "./services.ts";
import { SelectorError } from "./label-selector.ts";

interface FieldRequirement {
  readonly field: string;
  readonly equal: boolean;
  readonly value: string;
}

export type FieldRequirements = readonly FieldRequirement[];

type Reader<T> = (object: T) => string | undefined;
type Readers<T> = Readonly<Record<string, Reader<T>>>;

const metadata: Readers<KubeObject> = {
  "metadata.name": (object) => object.metadata.name,
  "metadata.namespace": (object) => object.metadata.namespace,
};

const pod: Readers<Pod> = {
  "spec.nodeName": ({ spec }) => spec.nodeName,
  "spec.restartPolicy": ({ spec }) => spec.restartPolicy,
  "spec.schedulerName": ({ spec }) => spec.schedulerName,
  "spec.serviceAccountName": ({ spec }) => spec.serviceAccountName,
  "spec.hostNetwork": ({ spec }) => String(spec.hostNetwork ?? false),
  "status.phase": ({ status }) => status?.phase,
  "status.podIP": ({ status }) => status?.podIP ?? status?.podIPs?.[0]?.ip,
  "status.podIPs": ({ status }) => status?.podIPs?.[0]?.ip,
  "status.nominatedNodeName": ({ status }) => status?.nominatedNodeName,
};

const event: Readers<Event> = {
  "involvedObject.kind": ({ involvedObject }) => involvedObject.kind,
  "involvedObject.namespace": ({ involvedObject }) => involvedObject.namespace,
  "involvedObject.name": ({ involvedObject }) => involvedObject.name,
  "involvedObject.uid": ({ involvedObject }) => involvedObject.uid,
  "involvedObject.apiVersion": ({ involvedObject }) => involvedObject.apiVersion,
  "involvedObject.resourceVersion": ({ involvedObject }) => involvedObject.resourceVersion,
  "involvedObject.fieldPath": ({ involvedObject }) => involvedObject.fieldPath,
  reason: ({ reason }) => reason,
  reportingComponent: ({ reportingComponent }) => reportingComponent,
  source: ({ source, reportingComponent }) => source?.component ?? reportingComponent,
  type: ({ type }) => type,
};

const namespace: Readers<Namespace> = { "status.phase": ({ status }) => status?.phase };
const node: Readers<Node> = { "spec.unschedulable": ({ spec }) => String(spec?.unschedulable ?? false) };
const service: Readers<Service> = {
  "spec.clusterIP": ({ spec }) => spec.clusterIP,
  "spec.type": ({ spec }) => spec.type,
};
const secret: Readers<Secret> = { type: ({ type }) => type };

/** Beside those of the metadata, which every kind has. */
const own: Readonly<Record<string, Readers<never>>> = {
  Pod: pod,
  Event: event,
  Namespace: namespace,
  Node: node,
  Secret: secret,
  Service: service,
};

/**
 * Parses a field selector for a kind.
 * @throws {@link SelectorError} with the API server's words, for an unknown field too.
 */
export function parseFieldSelector(kind: string, text: string): FieldRequirements {
  return text
    .split(/(?<!\\),/)
    .filter((term) => term.trim() !== "")
    .map((term) => parseTerm(kind, term, text));
}

function parseTerm(kind: string, term: string, whole: string): FieldRequirement {
  const match = /^([^=!]*)(!=|==|=)(.*)$/s.exec(term);
  if (match === null) throw new SelectorError(`invalid selector: '${whole}'; can't understand '${term}'`);
  const [, field = "", operator = "", value = ""] = match;
  if (readerOf(kind, field) === undefined) throw new SelectorError(`field label not supported: ${field}`);
  return { field, equal: operator !== "!=", value: value.replace(/\\([\\,=])/g, "$1") };
}

function readerOf(kind: string, field: string): Reader<never> | undefined {
  return metadata[field] ?? own[kind]?.[field];
}

/** Whether the object satisfies every requirement; an absent value counts as "". */
export function matchesFields(
  kind: string,
  requirements: FieldRequirements,
  object: KubeObject | Pod,
): boolean {
  return requirements.every(({ field, equal, value }) => {
    // `parseFieldSelector` admits only fields of this kind, so the reader fits the object.
    const read = readerOf(kind, field) as Reader<unknown> | undefined;
    return ((read?.(object) ?? "") === value) === equal;
  });
}
