import type { Pod, Service } from "../../api/index.ts";
import type { Applied } from "../apply/apply.ts";
import { type Workload, workloadOf } from "./workloads.ts";

/** What a run has applied and takes away at its end; other objects stay. */
export class Made {
  readonly pods: Pod[] = [];
  readonly workloads: Workload[] = [];
  readonly services: Service[] = [];

  /** Whether there is something to follow: a service alone has no end. */
  get hasPods(): boolean {
    return this.pods.length + this.workloads.length > 0;
  }

  get isEmpty(): boolean {
    return !this.hasPods && this.services.length === 0;
  }

  /** @returns whether it is a pod or makes pods */
  take({ loaded: { kind }, object }: Applied): boolean {
    const workload = workloadOf(kind, object);
    if (workload !== undefined) this.workloads.push(workload);
    else if (kind.kind === "Pod") this.pods.push(object as Pod);
    else if (kind.kind === "Service") this.services.push(object as Service);
    return workload !== undefined || kind.kind === "Pod";
  }
}
