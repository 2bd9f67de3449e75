import type { Pod } from "../../api/index.ts";
import { type PodProcesses, podProcesses } from "../../api/processes.ts";
import { podProcesses as schema } from "../../api/schema/processes.ts";
import type { ResourceType, Store } from "../../storage/index.ts";
import { type Answer, ok } from "../answer.ts";
import { notFound } from "../api-error.ts";
import type { ComputedResource } from "./computed-resource.ts";

/** Looks into the running containers of a pod; takes some tenths of a second. */
export type ReadProcesses = (
  pod: { readonly namespace: string; readonly name: string; readonly uid: string },
  signal: AbortSignal,
) => Promise<PodProcesses["containers"]>;

const PODS: ResourceType<Pod> = { name: "pods" };

/** minikubelet.io/v1alpha1 podprocesses: one pod at a time, since each look costs a container. */
export function processesResource(store: Store, read: ReadProcesses): ComputedResource {
  return {
    ...podProcesses,
    schema,
    singular: "podprocesses",
    shortNames: [],
    categories: [],
    verbs: ["get"],
    subresources: [],
    handle: (target) =>
      target.request.method === "GET" && target.namespace !== undefined && target.name !== undefined
        ? answer(store, read, target.namespace, target.name, target.request.signal)
        : undefined,
  };
}

async function answer(
  store: Store,
  read: ReadProcesses,
  namespace: string,
  name: string,
  signal: AbortSignal,
): Promise<Answer> {
  const pod = store.get(PODS, namespace, name);
  if (pod === undefined) throw notFound(podProcesses, name);
  const { uid, creationTimestamp } = pod.metadata;
  const { group, version, kind } = podProcesses;
  return ok({
    apiVersion: `${group}/${version}`,
    kind,
    metadata: { name, namespace, creationTimestamp },
    containers: await read({ namespace, name, uid }, signal),
  });
}
