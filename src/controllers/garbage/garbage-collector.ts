import { isReadyToGo, withoutFinalizer } from "../../api/finalizers.ts";
import type { ObjectWrites } from "../object-writes.ts";
import { type ControllerEnv, onChange } from "../on-change.ts";
import { disowned } from "../owners.ts";
import { writeSame } from "../rewrite.ts";
import { garbageSteps, type GarbageStep, isOfInterest, type OwnableKind, ownerFinder } from "./garbage.ts";

/** What the garbage collector works with. */
export interface GarbageCollectorEnv extends ControllerEnv, Pick<ObjectWrites, "deleteObject"> {
  /** All kinds that can be deleted. */
  readonly kinds: readonly OwnableKind[];
}

/** Deletes what has lost its last owner, and lets owners go whose dependents are seen to. Runs until the signal aborts. */
export async function runGarbageCollector(env: GarbageCollectorEnv, signal: AbortSignal): Promise<void> {
  const { store, kinds } = env;
  const types = kinds.map(({ type }) => type);
  const find = ownerFinder(kinds, (type, namespace, name) => store.get(type, namespace, name));
  const sync = async (): Promise<void> => {
    const items = types.flatMap((type) => store.list(type).items.map((object) => ({ type, object })));
    for (const step of garbageSteps(items, find)) await carryOut(env, step);
  };
  await onChange(
    env,
    types,
    sync,
    signal,
    ({ type, object }) => type === "DELETED" || isOfInterest(object, find),
  );
}

async function carryOut(env: GarbageCollectorEnv, step: GarbageStep): Promise<void> {
  const { type, object } = step.item;
  const { namespace = "", name, uid } = object.metadata;
  switch (step.kind) {
    case "delete":
      await env.deleteObject(type, namespace, name, {
        propagationPolicy: step.policy,
        preconditions: { uid },
      });
      return;
    case "disown":
      await writeSame(env.store, type, object, (current) => ({ set: disowned(current, step.owners) }));
      return;
    case "release":
      await writeSame(env.store, type, object, (current) => {
        const set = withoutFinalizer(current, step.finalizer);
        return { set, remove: isReadyToGo(set) };
      });
      return;
    default:
      step satisfies never;
  }
}
