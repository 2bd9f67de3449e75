import type { Binding, KubeObject, Pod, PodCondition } from "../../api/index.ts";
import { formatTimestamp } from "../../api/timestamp.ts";
import { type Answer, created, createdStatus } from "../answer.ts";
import { ApiError, conflict, notFound } from "../api-error.ts";
import { writeOptions } from "../options.ts";
import { readRawBody } from "../rules/body.ts";
import type { NamedTarget } from "../verbs/target.ts";
import { existing } from "../verbs/target.ts";

/** POST `pods/NAME/binding`: how schedulers assign a pod (registry/core/pod/storage assignPod). */
export async function bind(target: NamedTarget): Promise<Answer> {
  const { env, request, resource, namespace, name } = target;
  const { dryRun } = writeOptions(request.query, "CreateOptions");
  const binding = (await readRawBody("Binding", request.headers, await request.body()))
    .raw as Partial<Binding> | null;
  const node = binding?.target?.name ?? "";
  if (node === "") throw new ApiError(500, "", "target.name: Required value");
  const decide = (current: KubeObject | undefined): { readonly set: KubeObject } => {
    if (current === undefined) throw notFound(resource, name);
    return { set: assign(current as Pod, name, node, formatTimestamp(env.clock.now())) };
  };
  if (dryRun) decide(existing(target));
  else await env.store.write(resource.type, namespace, name, decide);
  return created(createdStatus);
}

/** The pod on its node, with the condition that says so. */
function assign(pod: Pod, name: string, node: string, now: string): Pod {
  if ((pod.spec.nodeName ?? "") !== "") {
    throw conflict(
      "pods/binding",
      name,
      `pod ${name} is already assigned to node "${pod.spec.nodeName ?? ""}"`,
    );
  }
  if (pod.metadata.deletionTimestamp !== undefined) {
    throw conflict("pods/binding", name, `pod ${name} is being deleted, cannot be assigned to a host`);
  }
  if ((pod.spec.schedulingGates ?? []).length > 0) {
    throw conflict("pods/binding", name, `pod ${name} has non-empty .spec.schedulingGates`);
  }
  const scheduled: PodCondition = {
    type: "PodScheduled",
    status: "True",
    lastProbeTime: null,
    lastTransitionTime: now,
  };
  const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== "PodScheduled");
  return {
    ...pod,
    spec: { ...pod.spec, nodeName: node },
    status: { ...pod.status, conditions: [...others, scheduled] },
  };
}
