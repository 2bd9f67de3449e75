import { deletePresent } from "../../client/delete-present.ts";
import type { KubeClient } from "../../client/kube-client.ts";
import type { LoadedObject } from "../../manifest/load.ts";
import { deadline } from "../../util/deadline.ts";
import { messageOf } from "../../util/errors.ts";
import { type Applied, applyOne } from "../apply/apply.ts";
import type { CliPorts } from "../ports.ts";
import { displayName } from "../resources/resource-args.ts";

const removeTimeoutMs = 10_000;
const never = new AbortController().signal;

/** What a test applies beside its pod. Disposing deletes what was not there before, the last first. */
export class OwnObjects implements AsyncDisposable {
  readonly #client: KubeClient;
  readonly #ports: CliPorts;
  readonly #created: Applied[] = [];

  constructor(client: KubeClient, ports: CliPorts) {
    this.#client = client;
    this.#ports = ports;
  }

  async apply(loaded: LoadedObject, signal: AbortSignal): Promise<void> {
    const applied = await applyOne(this.#client, loaded, { dryRun: false }, signal);
    if (applied.verb === "created") this.#created.push(applied);
  }

  /** Never rejects: what could not be deleted is told. */
  async [Symbol.asyncDispose](): Promise<void> {
    using bound = deadline(this.#ports.clock, removeTimeoutMs, never);
    for (const { loaded, object } of this.#created.toReversed()) {
      const { name = "", namespace, uid = "" } = object.metadata;
      try {
        const options = { preconditions: { uid } };
        await deletePresent(this.#client, loaded.kind, { name, namespace }, options, bound.signal);
      } catch (error) {
        this.#ports.stderr.write(`left behind: ${displayName(loaded.kind, name)}: ${messageOf(error)}\n`);
      }
    }
  }
}
