import type { Inspected, RawEngine } from "./raw-engine.ts";

/** Create bodies of a pod's containers, taken from a pod that runs: the same creates and starts, without a kubelet. */
export interface RawPod {
  readonly sandbox: object;
  readonly apps: readonly object[];
}

/** The containers of a started raw pod. */
export interface RawContainers {
  readonly sandbox: string;
  readonly apps: readonly string[];
}

/** Reads a running pod's containers. The copies use its volumes, so it has to live as long as they do. */
export async function rawPodLike(engine: RawEngine, podUid: string, label: string): Promise<RawPod> {
  const ids = await engine.labelled(`minikubelet.pod.uid=${podUid}`);
  const all = await Promise.all(ids.map(async (id) => await engine.inspect(id)));
  const isSandbox = ({ Config }: Inspected): boolean => Config.Labels?.["minikubelet.object"] === "sandbox";
  const sandbox = all.find(isSandbox);
  const apps = all.filter(({ Config }) => Config.Labels?.["minikubelet.object"] === "container");
  if (sandbox === undefined || apps.length === 0) throw new Error(`pod ${podUid} is not running`);
  return { sandbox: bodyOf(sandbox, label), apps: apps.map((app) => bodyOf(app, label)) };
}

function bodyOf({ Config, HostConfig }: Inspected, label: string): object {
  // The daemon must not take it for its own.
  const [key = "", value = ""] = label.split("=");
  return { ...Config, Labels: { [key]: value }, HostConfig };
}

/** Creates and starts the pause container, then one app after the other, as a kubelet has to. */
export async function startRawPod(engine: RawEngine, pod: RawPod): Promise<RawContainers> {
  const sandbox = await engine.create(pod.sandbox);
  await engine.start(sandbox);
  const apps: string[] = [];
  for (const body of pod.apps) {
    const id = await engine.create(joining(body, sandbox));
    apps.push(id);
    await engine.start(id);
  }
  return { sandbox, apps };
}

function joining(body: object, sandbox: string): object {
  const { HostConfig, ...config } = body as Pick<Inspected, "HostConfig"> & { readonly Hostname?: string };
  const network = `container:${sandbox}`;
  return { ...config, Hostname: "", HostConfig: { ...HostConfig, NetworkMode: network, IpcMode: network } };
}

/** Ends the apps together, then the pause container, and removes all. */
export async function endRawPod(engine: RawEngine, { sandbox, apps }: RawContainers): Promise<void> {
  await Promise.all(
    apps.map(async (id) => {
      await engine.terminate(id);
    }),
  );
  await engine.call("POST", `/containers/${sandbox}/stop?t=10`);
  await Promise.all(
    apps.map(async (id) => {
      await engine.remove(id);
    }),
  );
  await engine.remove(sandbox);
}
