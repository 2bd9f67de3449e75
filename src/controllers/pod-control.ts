import type { Pod, PodTemplateSpec } from "../api/index.ts";
import { dns1123Subdomain } from "../api/names.ts";
import { pick } from "../api/members.ts";
import type { Stored } from "../storage/index.ts";
import { messageOf } from "../util/errors.ts";
import { PODS } from "./collections.ts";
import type { EventRecorder } from "./event-recorder.ts";
import type { ObjectWrites } from "./object-writes.ts";
import { controllerReference } from "./owners.ts";

/** A pod of a workload's template, without a name yet. */
export function podFromTemplate({ metadata = {}, spec }: PodTemplateSpec, owner: Stored): Pod {
  const { name } = owner.metadata;
  const dashed = `${name}-`;
  // A name that is too long for a dash goes without.
  const generateName = dns1123Subdomain(`${dashed}a`).length === 0 ? dashed : name;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      generateName,
      ...pick(metadata, ["labels", "annotations", "finalizers"]),
      ownerReferences: [controllerReference(owner)],
    },
    spec,
  };
}

/** Creates and deletes the pods of workloads, and says so in events (controller.RealPodControl). */
export class PodControl {
  readonly #writes: ObjectWrites;
  readonly #events: EventRecorder;

  constructor(writes: ObjectWrites, events: EventRecorder) {
    this.#writes = writes;
    this.#events = events;
  }

  /**
   * Creates pods in batches that double, so that what fails for all of them fails for few. Stops at the batch that failed:
   * the message of its first failure, undefined when all are there.
   */
  async createAll(owner: Stored, pods: readonly Pod[]): Promise<string | undefined> {
    for (let done = 0, size = 1; done < pods.length; done += size, size *= 2) {
      const batch = pods.slice(done, done + size);
      const failures = await Promise.all(batch.map(async (pod) => await this.#create(owner, pod)));
      const failed = failures.find((message) => message !== undefined);
      if (failed !== undefined) return failed;
    }
    return undefined;
  }

  async #create(owner: Stored, pod: Pod): Promise<string | undefined> {
    try {
      const created = await this.#writes.createObject(PODS, owner.metadata.namespace ?? "", pod);
      const message = `Created pod: ${created.metadata.name}`;
      await this.#events.record(owner, { type: "Normal", reason: "SuccessfulCreate", message });
      return undefined;
    } catch (error) {
      const message = messageOf(error);
      const event = {
        type: "Warning",
        reason: "FailedCreate",
        message: `Error creating: ${message}`,
      } as const;
      await this.#events.record(owner, event);
      return message;
    }
  }

  async deleteAll(owner: Stored, pods: readonly Stored<Pod>[]): Promise<void> {
    await Promise.all(
      pods.map(async ({ metadata: { namespace = "", name, uid } }) => {
        await this.#writes.deleteObject(PODS, namespace, name, { preconditions: { uid } });
        const message = `Deleted pod: ${name}`;
        await this.#events.record(owner, { type: "Normal", reason: "SuccessfulDelete", message });
      }),
    );
  }
}
