// A process that watches one object many times over: the clients of fan-out.ts, apart from whoever changes the object.
import { once } from "node:events";
import type { ConfigMap } from "../../src/api/index.ts";
import { kinds } from "../../src/api/scheme.ts";
import type { ClientConfig } from "../../src/client/kubeconfig.ts";
import { KubeClient } from "../../src/client/kube-client.ts";
import { machineMs } from "./machine-clock.ts";

/** What a process of readers is told at its start. */
export interface ReaderTask {
  readonly config: ClientConfig;
  readonly watches: number;
  readonly name: string;
  /** The version to watch from. */
  readonly from: string;
  /** Change `number` carries the time at which it was asked for. How many there are, and the first that counts. */
  readonly changes: number;
  readonly firstCounted: number;
}

/** What it says: first that every watch has begun, then the milliseconds that each event took. */
export type FromReaders = "listening" | { readonly times: readonly number[] };

const [task] = (await once(process, "message")) as [ReaderTask];
const client = new KubeClient(task.config);
const times: number[] = [];
let listening = 0;
await Promise.all(Array.from({ length: task.watches }, read));
process.send?.({ times } satisfies FromReaders, () => {
  process.disconnect();
});
client[Symbol.dispose]();

async function read(): Promise<void> {
  const { name, from } = task;
  const options = { namespace: "default", fieldSelector: `metadata.name=${name}`, resourceVersion: from };
  const never = new AbortController().signal;
  let seenVersion = Number(from);
  let count = 0;
  for await (const { object } of client.watch<ConfigMap>(kinds.ConfigMap, options, never)) {
    const at = machineMs();
    const version = Number(object.metadata.resourceVersion);
    if (version <= seenVersion) throw new Error(`version ${version} came after ${seenVersion}`);
    seenVersion = version;
    count += 1;
    if (count === 1 && ++listening === task.watches) process.send?.("listening" satisfies FromReaders);
    if (Number(object.data?.["number"]) >= task.firstCounted)
      times.push(at - Number(object.data?.["askedAt"]));
    if (count === task.changes) return;
  }
  throw new Error(`the watch ended after ${count} changes`);
}
