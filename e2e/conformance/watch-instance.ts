import type { Pod } from "../../src/api/index.ts";
import { KubeClient, type Resource } from "../../src/client/kube-client.ts";
import { loadKubeconfig } from "../../src/client/kubeconfig.ts";
import { lines } from "../../src/client/lines.ts";
import type { EngineWatch } from "./engine-watch.ts";
import type { KubeEvent, Recorder, TableEvent } from "./recorder.ts";

const pods: Resource = { group: "", version: "v1", plural: "pods", namespaced: true };
const events: Resource = { group: "", version: "v1", plural: "events", namespaced: true };
const inDefault = { namespace: "default" };

/** Tells a recorder all that one instance shows, until the signal aborts; watches that end are opened again. */
export async function watchInstance(
  recorder: Recorder,
  kubeconfig: string,
  engine: EngineWatch,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all([
    again(signal, async () => {
      using client = new KubeClient(await loadKubeconfig(kubeconfig));
      for await (const { type, object } of client.watch<Pod>(pods, inDefault, signal))
        if (type !== "BOOKMARK") recorder.pod(type, object);
    }),
    again(signal, async () => {
      using client = new KubeClient(await loadKubeconfig(kubeconfig));
      for await (const { type, object } of client.watch<KubeEvent>(events, inDefault, signal))
        if (type !== "BOOKMARK") recorder.event(type, object);
    }),
    again(signal, async () => {
      using client = new KubeClient(await loadKubeconfig(kubeconfig));
      const response = await client.http.open(
        {
          method: "GET",
          path: "/api/v1/namespaces/default/pods",
          query: { watch: true, includeObject: "Metadata" },
          accept: "application/json;as=Table;v=v1;g=meta.k8s.io",
        },
        signal,
      );
      for await (const line of lines(response)) recorder.row(JSON.parse(line) as TableEvent);
    }),
    engine.follow((pod, entry) => {
      recorder.runtime(pod, entry);
    }, signal),
  ]);
}

/** A daemon that was killed ends its watches. */
async function again(signal: AbortSignal, once: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await once().catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
