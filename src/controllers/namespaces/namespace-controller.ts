import type { Namespace } from "../../api/index.ts";
import { ignoringMissing, type ResourceType, type Store } from "../../storage/index.ts";
import { NAMESPACES } from "../collections.ts";
import type { ObjectWrites } from "../object-writes.ts";
import { type ControllerEnv, onChange } from "../on-change.ts";

/** What the controller works with. */
export interface NamespaceControllerEnv extends ControllerEnv, Pick<ObjectWrites, "deleteObject"> {
  /** The collections of all namespaced kinds. */
  readonly contents: readonly ResourceType[];
}

/** The finalizer of spec.finalizers that this controller takes away once a namespace is empty. */
const FINALIZER = "kubernetes";

/** Empties deleted namespaces and lets them go. Runs until the signal aborts. */
export async function runNamespaceController(
  env: NamespaceControllerEnv,
  signal: AbortSignal,
): Promise<void> {
  const terminating = ({ status }: Namespace): boolean => status?.phase === "Terminating";
  const sync = async (): Promise<void> => {
    for (const { metadata } of env.store.list(NAMESPACES, { where: terminating }).items) {
      await empty(env, metadata.name);
    }
  };
  await onChange(env, [NAMESPACES, ...env.contents], sync, signal);
}

async function empty(env: NamespaceControllerEnv, namespace: string): Promise<void> {
  const left = env.contents.flatMap((type) =>
    env.store.list(type, { namespace }).items.map((object) => ({ type, object })),
  );
  const doomed = left.filter(({ object }) => object.metadata.deletionTimestamp === undefined);
  await Promise.all(
    doomed.map(async ({ type, object }) => {
      await env.deleteObject(type, namespace, object.metadata.name);
    }),
  );
  if (left.length === 0) await finalize(env.store, namespace);
}

async function finalize(store: Store, name: string): Promise<void> {
  await ignoringMissing(
    store.write(NAMESPACES, "", name, (current) => {
      if (current?.metadata.deletionTimestamp === undefined) return {};
      const finalizers = (current.spec?.finalizers ?? []).filter((finalizer) => finalizer !== FINALIZER);
      if (finalizers.length > 0) return { set: { ...current, spec: { ...current.spec, finalizers } } };
      const held = (current.metadata.finalizers ?? []).length > 0;
      return { set: { ...current, spec: {} }, remove: !held };
    }),
  );
}
