import type { Labels, Node, Pod } from "../../api/index.ts";
import {
  nodeMetrics as nodeMetricsSchema,
  podMetrics as podMetricsSchema,
} from "../../api/schema/metrics.ts";
import { formatTimestamp } from "../../api/timestamp.ts";
import type { ResourceType, Store, Stored } from "../../storage/index.ts";
import type { EpochMs } from "../../util/time.ts";
import { type Answer, ok } from "../answer.ts";
import { notFound } from "../api-error.ts";
import { selectorsOf } from "../selectors.ts";
import type { ComputedResource, ComputedTarget } from "./computed-resource.ts";

/** What a container uses now. */
interface ContainerUsage {
  readonly podUid: string;
  readonly container: string;
  /** Billionths of a core, over the window. */
  readonly cpuNanoCores: number;
  readonly memoryBytes: number;
}

interface UsageSample {
  readonly at: EpochMs;
  readonly windowMs: number;
  readonly containers: readonly ContainerUsage[];
}

/** Measures all running containers; takes about a second when nobody has asked for a while. */
export type MeasureUsage = (signal: AbortSignal) => Promise<UsageSample>;

const GROUP = "metrics.k8s.io";
const VERSION = "v1beta1";
const PODS: ResourceType<Pod> = { name: "pods" };
const NODES: ResourceType<Node> = { name: "nodes" };

/** metrics.k8s.io/v1beta1, for `kubectl top`. */
export function metricsResources(store: Store, measure: MeasureUsage): readonly ComputedResource[] {
  return [
    metrics(podKind, async ({ request, namespace }) => {
      const sample = await measure(request.signal);
      const { items } = store.list(PODS, { namespace });
      return items.flatMap((pod) => podMetrics(pod, sample) ?? []);
    }),
    metrics(nodeKind, async ({ request }) => {
      const sample = await measure(request.signal);
      return store.list(NODES).items.map((node) => nodeMetrics(node, sample, store.list(PODS).items));
    }),
  ];
}

interface Measured {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Labels;
    readonly creationTimestamp: string;
  };
  readonly timestamp: string;
  readonly window: string;
  /** Of a node. */
  readonly usage?: Quantities;
  /** Of a pod. */
  readonly containers?: readonly { readonly name: string; readonly usage: Quantities }[];
}

interface Quantities {
  readonly cpu: string;
  readonly memory: string;
}

type MetricsKind = Pick<ComputedResource, "kind" | "plural" | "namespaced" | "schema">;

const podKind: MetricsKind = {
  kind: "PodMetrics",
  plural: "pods",
  namespaced: true,
  schema: podMetricsSchema,
};
const nodeKind: MetricsKind = {
  kind: "NodeMetrics",
  plural: "nodes",
  namespaced: false,
  schema: nodeMetricsSchema,
};

function metrics(
  names: MetricsKind,
  read: (target: ComputedTarget) => Promise<readonly Measured[]>,
): ComputedResource {
  return {
    group: GROUP,
    version: VERSION,
    ...names,
    singular: "",
    shortNames: [],
    categories: [],
    verbs: ["get", "list"],
    subresources: [],
    handle: (target) => (target.request.method === "GET" ? answer(names, target, read) : undefined),
  };
}

async function answer(
  { kind, plural }: MetricsKind,
  target: ComputedTarget,
  read: (target: ComputedTarget) => Promise<readonly Measured[]>,
): Promise<Answer> {
  const { name, request } = target;
  const type = { kind, apiVersion: `${GROUP}/${VERSION}` };
  const selected = selectorsOf(target.resource, request.query);
  const items = await read(target);
  if (name === undefined) {
    const shown = selected === undefined ? items : items.filter(selected);
    return ok({ ...type, kind: `${kind}List`, metadata: {}, items: shown });
  }
  const one = items.find(({ metadata }) => metadata.name === name);
  if (one === undefined) throw notFound({ group: GROUP, plural }, name);
  return ok({ ...type, ...one });
}

function podMetrics(pod: Stored<Pod>, sample: UsageSample): Measured | undefined {
  const containers = usageOf(pod, sample).map(({ container, ...usage }) => {
    return { name: container, usage: quantities([usage]) };
  });
  return containers.length === 0 ? undefined : { ...headOf(pod, sample), containers };
}

/** Of the node we know what its pods use. */
function nodeMetrics(node: Stored<Node>, sample: UsageSample, pods: readonly Stored<Pod>[]): Measured {
  const mine = pods.filter(({ spec }) => spec.nodeName === node.metadata.name);
  return {
    ...headOf(node, sample),
    usage: quantities(mine.flatMap((pod) => usageOf(pod, sample))),
  };
}

function usageOf({ metadata }: Stored<Pod>, { containers }: UsageSample): readonly ContainerUsage[] {
  return containers.filter(({ podUid }) => podUid === metadata.uid);
}

function headOf({ metadata }: Stored, { at, windowMs }: UsageSample): Measured {
  const { name, namespace, labels, creationTimestamp } = metadata;
  return {
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
      creationTimestamp,
    },
    timestamp: formatTimestamp(at),
    window: `${(windowMs / 1000).toFixed(3).replace(/\.?0+$/, "")}s`,
  };
}

function quantities(usage: readonly Pick<ContainerUsage, "cpuNanoCores" | "memoryBytes">[]): {
  readonly cpu: string;
  readonly memory: string;
} {
  const cpu = usage.reduce((sum, { cpuNanoCores }) => sum + cpuNanoCores, 0);
  const memory = usage.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
  return { cpu: `${Math.round(cpu)}n`, memory: `${Math.ceil(memory / 1024)}Ki` };
}
