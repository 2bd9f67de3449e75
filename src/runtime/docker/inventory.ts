import type { ContainerId, RuntimeContainer, RuntimePod, RuntimeSandbox } from "../../kubelet/ports.ts";
import type { EpochMs } from "../../util/time.ts";
import type { Engine } from "./engine.ts";
import { isRuntimeError } from "./errors.ts";
import type { Images } from "./images.ts";
import { label, labelFilter, type Labels } from "./labels.ts";
import { type FailedStart, type Inspected, runtimeContainer, runtimeSandbox } from "./state.ts";

/** Reads what the engine has of our pods. A list has neither exit codes nor times, so each member is inspected. */
export class Inventory {
  readonly #engine: Engine;
  readonly #instanceId: string;
  readonly #images: Images;
  readonly #failedStarts = new Map<ContainerId, FailedStart>();

  constructor(engine: Engine, instanceId: string, images: Images) {
    this.#engine = engine;
    this.#instanceId = instanceId;
    this.#images = images;
  }

  /** Of all pods, or of one. */
  async pods(uid?: string): Promise<readonly RuntimePod[]> {
    const query = { all: 1, filters: labelFilter(this.#instanceId, uid) };
    const listed = await this.#engine.call<readonly { readonly Id: string; readonly Labels: Labels }[]>({
      method: "GET",
      path: "/containers/json",
      query,
    });
    const ours = listed.filter(({ Labels: labels }) => isPodMember(labels));
    return groupByPod(await Promise.all(ours.map(async ({ Id }) => await this.inspect(Id))));
  }

  /** Undefined when there is none, or when it is not one of our pods. */
  async inspect(id: ContainerId): Promise<RuntimeContainer | RuntimeSandbox | undefined> {
    let inspected: Inspected;
    try {
      inspected = await this.#engine.call<Inspected>({ method: "GET", path: `/containers/${id}/json` });
    } catch (error) {
      if (isRuntimeError(error, "NotFound")) return undefined;
      throw error;
    }
    const labels = inspected.Config.Labels ?? {};
    if (labels[label.instance] !== this.#instanceId || !isPodMember(labels)) return undefined;
    if (labels[label.object] === "sandbox") return runtimeSandbox(inspected);
    const shown = await this.#images.shownId(inspected.Image, labels[label.image] ?? "");
    return runtimeContainer(inspected, shown, this.#failedStarts.get(id));
  }

  startFailed(id: ContainerId, at: EpochMs, message: string): void {
    this.#failedStarts.set(id, { at, message });
  }

  forget(id: ContainerId): void {
    this.#failedStarts.delete(id);
  }
}

function isPodMember(labels: Labels): boolean {
  return labels[label.object] === "sandbox" || labels[label.object] === "container";
}

/** Pure: newest first within each pod. */
function groupByPod(
  members: readonly (RuntimeContainer | RuntimeSandbox | undefined)[],
): readonly RuntimePod[] {
  const byUid = Map.groupBy(
    members.filter((member) => member !== undefined),
    ({ pod }) => pod.uid,
  );
  return [...byUid.values()].flatMap((of) => {
    const sorted = of.toSorted((a, b) => b.createdAt - a.createdAt || b.attempt - a.attempt);
    const [first] = sorted;
    if (first === undefined) return [];
    return [
      {
        pod: first.pod,
        sandboxes: sorted.filter((member) => "hostNetwork" in member),
        containers: sorted.filter((member) => "kind" in member),
      },
    ];
  });
}
