import type { Binding, KubeObject, Pod, PodCondition } from "../../api/index.ts";
import { kinds } from "../../api/scheme.ts";
import { formatTimestamp } from "../../api/timestamp.ts";
import { renderFieldError } from "../../api/validation/field-error.ts";
import { validateBinding } from "../../api/validation/cluster-kinds.ts";
import { type Answer, created, createdStatus } from "../answer.ts";
import { ApiError, badRequest, conflict, notFound } from "../api-error.ts";
import { writeOptions } from "../options.ts";
import { type Resource, resource } from "../registry/resource.ts";
import { decodeBody } from "../rules/decode.ts";
import type { NamedTarget } from "../verbs/target.ts";
import { existing } from "../verbs/target.ts";

const BINDING: Resource<Binding> = resource<Binding>(kinds.Binding);
const PODS_BINDING = { group: "", plural: "pods/binding" };

/** POST `pods/NAME/binding`: how schedulers assign a pod (registry/core/pod/storage assignPod). */
export async function bind(target: NamedTarget): Promise<Answer> {
  const { env, request, resource: pods, namespace, name } = target;
  const { dryRun, fieldValidation } = writeOptions(request.query, "CreateOptions");
  const body = await request.body();
  const { object, warnings } = await decodeBody(BINDING, request.headers, body, fieldValidation);
  const binding = object as Binding;
  if (binding.metadata.name !== name) throw badRequest("name in URL does not match name in Binding object");
  const [error] = validateBinding(binding);
  // kube-apiserver does not wrap these either.
  if (error !== undefined) throw new ApiError(500, "", renderFieldError(error));
  const node = binding.target.name ?? "";
  const decide = (current: KubeObject | undefined): { readonly set: KubeObject } => {
    if (current === undefined) throw notFound(pods, name);
    return { set: assign(current as Pod, name, node, formatTimestamp(env.clock.now())) };
  };
  if (dryRun) decide(existing(target));
  else await env.store.write(pods.type, namespace, name, decide);
  return { ...created(createdStatus), warnings };
}

/** The pod on its node, with the condition that says so. */
function assign(pod: Pod, name: string, node: string, now: string): Pod {
  if ((pod.spec.nodeName ?? "") !== "") {
    const why = `pod ${name} is already assigned to node "${pod.spec.nodeName ?? ""}"`;
    throw conflict(PODS_BINDING, name, why);
  }
  if (pod.metadata.deletionTimestamp !== undefined) {
    throw conflict(PODS_BINDING, name, `pod ${name} is being deleted, cannot be assigned to a host`);
  }
  if ((pod.spec.schedulingGates ?? []).length > 0) {
    throw conflict(PODS_BINDING, name, `pod ${name} has non-empty .spec.schedulingGates`);
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
