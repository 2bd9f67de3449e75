import type { Pod } from "../../api/index.ts";
import type { Log } from "../../kubelet/log.ts";
import type { Clock, PodSource, StatusSink } from "../../kubelet/ports.ts";
import type { Store } from "../../storage/index.ts";
import { AsyncQueue } from "../../util/async-queue.ts";
import { TaskGroup } from "../../util/task-group.ts";
import { ManifestDirectory } from "./manifest-directory.ts";
import { mergedSource } from "./merged-source.ts";
import { MirrorPods } from "./mirror-pods.ts";
import type { StaticPod, StaticPodContext } from "./static-pod.ts";
import { StaticPods } from "./static-pods.ts";

/** Where static pods come from and go to. */
export interface StaticPodOptions {
  readonly store: Store;
  readonly directory: string;
  readonly nodeName: string;
  /** Of 1.x. */
  readonly kubernetesMinor: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** What a node's static pods add to it. */
export interface StaticPodParts {
  readonly source: (api: PodSource) => PodSource;
  readonly sink: (api: StatusSink) => StatusSink;
  readonly podGone: (uid: string) => void;
  readonly kubeletUid: (namespace: string, name: string, uid: string) => string;
  /** Reads the manifests, so that the kubelet knows whose containers it finds. */
  readonly load: () => Promise<void>;
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/** Makes the parts by which pods of the manifest directory reach the kubelet and are seen in the API. */
export function staticPodParts(options: StaticPodOptions): StaticPodParts {
  const { clock, directory, log, nodeName, kubernetesMinor } = options;
  const staticPods = new StaticPods();
  const mirrors = new MirrorPods({ ...options, staticPods });
  const jobs = new AsyncQueue<() => Promise<void>>();
  const sayDuplicates = once(log);
  const manifests = new ManifestDirectory({
    directory,
    clock,
    log,
    parse: async (file, bytes) => await parse(file, bytes, { nodeName, kubernetesMinor, now: clock.now() }),
    found: (wanted) => {
      sayDuplicates(staticPods.replace(wanted.map((pod) => mirrors.restored(pod))));
      jobs.push(async () => {
        await mirrors.reconcileAll();
      });
    },
  });
  return {
    source: (api) => mergedSource(staticPods, api),
    sink: (api) => mirrors.sink(api),
    podGone: (uid) => {
      jobs.push(async () => {
        await mirrors.podEnded(uid);
      });
    },
    kubeletUid: (namespace, name, uid) => mirrors.kubeletUid(namespace, name, uid),
    load: async () => {
      await manifests.relist();
    },
    run: async (signal) => {
      await using tasks = new TaskGroup(signal);
      tasks.spawn(async (s) => {
        await manifests.run(s);
      });
      tasks.spawn(async (s) => {
        await mirrors.run(s);
      });
      for await (const job of jobs.until(tasks.signal)) await job();
    },
  };
}

/** Loads what reads manifests with the first of them: most nodes have none, and the parser of YAML takes 8 MB. */
async function parse(file: string, bytes: Uint8Array, context: StaticPodContext): Promise<StaticPod> {
  const { staticPodOf } = await import("./static-pod.ts");
  return staticPodOf(file, bytes, context);
}

/** Tells of each pod that is left out, once. */
function once(log: Log): (duplicates: readonly Pod[]) => void {
  const said = new Set<string>();
  return (duplicates) => {
    for (const { metadata } of duplicates) {
      const { uid = "", namespace = "", name = "" } = metadata;
      if (said.has(uid)) continue;
      said.add(uid);
      const message = `static pod left out: another manifest has a pod of the name ${JSON.stringify(name)}`;
      log({ level: "warn", message, pod: `${namespace}/${name}` });
    }
  };
}
