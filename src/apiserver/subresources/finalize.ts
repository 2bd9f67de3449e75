import type { KubeObject, Namespace } from "../../api/index.ts";
import { type Answer, ok } from "../answer.ts";
import { notFound } from "../api-error.ts";
import { readRawBody } from "../rules/body.ts";
import type { NamedTarget } from "../verbs/target.ts";

/** PUT `namespaces/NAME/finalize`: changes spec.finalizers; without any left, a terminating namespace goes. */
export async function finalize(target: NamedTarget): Promise<Answer> {
  const { env, request, resource, name } = target;
  const wanted = (await readRawBody("Namespace", request.headers, await request.body()))
    .raw as Namespace | null;
  const decide = (
    current: KubeObject | undefined,
  ): { readonly set: KubeObject; readonly remove: boolean } => {
    if (current === undefined) throw notFound(resource, name);
    const finalizers = wanted?.spec?.finalizers ?? [];
    const set: Namespace = { ...current, spec: { ...(finalizers.length > 0 ? { finalizers } : {}) } };
    return { set, remove: finalizers.length === 0 && current.metadata.deletionTimestamp !== undefined };
  };
  return ok(await env.store.write(resource.type, "", name, decide));
}
