import type { Engine } from "./engine.ts";
import { isRuntimeError } from "./errors.ts";
import { label, labelFilter, type Labels } from "./labels.ts";
import type { PodNetwork } from "./network.ts";
import { removeContainer } from "./sandbox.ts";
import type { Volumes } from "./volumes.ts";

interface ListedContainer {
  readonly Id: string;
  readonly Names?: readonly string[];
  readonly Labels: Labels;
}

const atOnce = 4;

/**
 * Removes all that carries the instance's label: containers before their sandboxes, then volumes, the network, and the
 * pause image unless somebody still uses it.
 * @returns names of what was removed
 */
export async function pruneInstance(
  engine: Engine,
  instanceId: string,
  parts: { readonly volumes: Volumes; readonly network: PodNetwork; readonly pauseImage: string },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const query = { all: 1, filters: labelFilter(instanceId) };
  const all = await engine.call<readonly ListedContainer[]>(
    { method: "GET", path: "/containers/json", query },
    signal,
  );
  const isSandbox = ({ Labels: labels }: ListedContainer): boolean => labels[label.object] === "sandbox";
  const removed: string[] = [];
  for (const group of [all.filter((c) => !isSandbox(c)), all.filter(isSandbox)]) {
    signal.throwIfAborted();
    // A few at a time: an engine that takes down many networks at once may forget to let go of one.
    for (let next = 0; next < group.length; next += atOnce) {
      signal.throwIfAborted();
      await Promise.all(
        group.slice(next, next + atOnce).map(async ({ Id }) => {
          await removeContainer(engine, Id);
        }),
      );
    }
    removed.push(...group.map(({ Id, Names }) => `container ${Names?.[0]?.slice(1) ?? Id}`));
  }
  for (const volume of await parts.volumes.list()) {
    signal.throwIfAborted();
    await parts.volumes.remove(volume);
    removed.push(`volume ${volume.id}`);
  }
  const network = await parts.network.remove();
  if (network !== undefined) removed.push(`network ${network}`);
  if (await removeUnusedImage(engine, parts.pauseImage)) removed.push(`image ${parts.pauseImage}`);
  return removed;
}

/** The image is shared by all instances on the engine. Of one that only stopped containers use it would take the name. */
async function removeUnusedImage(engine: Engine, reference: string): Promise<boolean> {
  try {
    const query = { all: 1, limit: 1, filters: { ancestor: [reference] } };
    const users = await engine.call<readonly object[]>({ method: "GET", path: "/containers/json", query });
    if (users.length > 0) return false;
    await engine.call({ method: "DELETE", path: `/images/${reference}` });
    return true;
  } catch (error) {
    if (isRuntimeError(error, "NotFound", "Conflict", "NotRunning")) return false;
    throw error;
  }
}
