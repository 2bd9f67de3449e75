import type { KubeObject, Pod, PodCondition } from "../../api/index.ts";
import type { Eviction } from "../../api/posted.ts";
import { eviction } from "../../api/schema/posted.ts";
import { formatTimestamp } from "../../api/timestamp.ts";
import { type Answer, created, createdStatus } from "../answer.ts";
import { badRequest, notFound } from "../api-error.ts";
import { writeOptions } from "../options.ts";
import { readSmallBody, type SmallBody } from "../rules/small-body.ts";
import { deleteObject, deleteRequestOf } from "../verbs/delete.ts";
import type { NamedTarget } from "../verbs/target.ts";

const EVICTION: SmallBody<Eviction> = { kind: "Eviction", version: "v1", schema: eviction };

/** POST `pods/NAME/eviction`: a graceful delete; nothing budgets disruptions here. */
export async function evict(target: NamedTarget): Promise<Answer> {
  const { request, name } = target;
  const query = writeOptions(request.query, "CreateOptions");
  const { metadata, deleteOptions = {} } = await readSmallBody(
    EVICTION,
    request.headers,
    await request.body(),
  );
  const given = metadata.name ?? name;
  if (given !== name) throw badRequest(`name in URL does not match name in Eviction object: ${given}`);
  const { options, ...own } = deleteRequestOf(deleteOptions);
  // `kubectl drain --dry-run=server` says it in the body alone.
  const dryRun = query.dryRun || own.dryRun;
  if (!dryRun) await announce(target);
  await deleteObject(target, { options, dryRun });
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
