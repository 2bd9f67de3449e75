import type { KubeObject, Pod, PodCondition } from "../../api/index.ts";
import { formatTimestamp } from "../../api/timestamp.ts";
import { type Answer, created, createdStatus } from "../answer.ts";
import { badRequest, notFound } from "../api-error.ts";
import { isDryRun, writeOptions } from "../options.ts";
import type { DeleteOptions } from "../registry/resource.ts";
import { readRawBody } from "../rules/body.ts";
import { deleteObject } from "../verbs/delete.ts";
import type { NamedTarget } from "../verbs/target.ts";

interface Eviction {
  readonly metadata?: { readonly name?: string };
  readonly deleteOptions?: DeleteOptions & { readonly dryRun?: readonly string[] };
}

/** POST `pods/NAME/eviction`: a graceful delete; nothing budgets disruptions here. */
export async function evict(target: NamedTarget): Promise<Answer> {
  const { request, name } = target;
  const options = writeOptions(request.query, "CreateOptions");
  const eviction = (await readRawBody("Eviction", request.headers, await request.body()))
    .raw as Eviction | null;
  const given = eviction?.metadata?.name ?? name;
  if (given !== name) throw badRequest(`name in URL does not match name in Eviction object: ${given}`);
  // `kubectl drain --dry-run=server` says it in the body alone.
  const dryRun = options.dryRun || isDryRun(eviction?.deleteOptions?.dryRun ?? [], "DeleteOptions");
  if (!dryRun) await announce(target);
  await deleteObject(target, { options: eviction?.deleteOptions ?? {}, dryRun });
  return created(createdStatus);
}

/** The pod says why it goes, in an update of its own before the delete. */
async function announce({ env, resource, namespace, name }: NamedTarget): Promise<void> {
  await env.store.write(resource.type, namespace, name, (current) => {
    if (current === undefined) throw notFound(resource, name);
    const condition: PodCondition = {
      type: "DisruptionTarget",
      status: "True",
      reason: "EvictionByEvictionAPI",
      message: "Eviction API: evicting",
      lastTransitionTime: formatTimestamp(env.clock.now()),
    };
    const pod = current as KubeObject as Pod;
    const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== condition.type);
    const set: Pod = { ...pod, status: { ...pod.status, conditions: [...others, condition] } };
    return { set };
  });
}
