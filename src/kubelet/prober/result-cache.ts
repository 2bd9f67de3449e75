import type { ProbeResults, ProbeType, ProbeVerdict } from "../core/types.ts";
import type { ProbeUpdate } from "../parts.ts";
import type { ContainerId } from "../ports.ts";

/** The cached results of one pod's containers; tells an update only when a value changes (probes.md section 2). */
export class ResultCache {
  readonly #podUid: string;
  readonly #onUpdate: (update: ProbeUpdate) => void;
  #results: Readonly<Record<ContainerId, ProbeResults>> = {};

  constructor(podUid: string, onUpdate: (update: ProbeUpdate) => void) {
    this.#podUid = podUid;
    this.#onUpdate = onUpdate;
  }

  get results(): Readonly<Record<ContainerId, ProbeResults>> {
    return this.#results;
  }

  set(container: string, id: ContainerId, probe: ProbeType, result: ProbeVerdict): void {
    const known = this.#results[id];
    if (known?.[probe] === result) return;
    this.#results = { ...this.#results, [id]: { ...known, [probe]: result } };
    this.#onUpdate({ podUid: this.#podUid, container, id, probe, result });
  }

  /** Forgets one result without telling. */
  remove(id: ContainerId, probe: ProbeType): void {
    const { [probe]: removed, ...rest } = this.#results[id] ?? {};
    if (removed === undefined) return;
    const { [id]: _, ...others } = this.#results;
    this.#results = Object.keys(rest).length === 0 ? others : { ...others, [id]: rest };
  }
}
