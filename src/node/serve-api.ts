import { featuresOf } from "../api/features.ts";
import type { ApiEnvironment } from "../apiserver/environment.ts";
import {
  ADMIN_GROUP,
  type ApiServer,
  appsResources,
  clusterResources,
  coreResources,
  createRegistry,
  metricsResources,
  ownResources,
  processesResource,
  READ_ONLY_GROUP,
  serviceResources,
  startApiServer,
} from "../apiserver/index.ts";
import { containerProcesses } from "./container-processes.ts";
import { containerUsage } from "./container-usage.ts";
import type { Foundation } from "./foundation.ts";
import { kubernetesVersion } from "./kubernetes-version.ts";
import { listen } from "./listen.ts";
import type { NodeOptions } from "./node-options.ts";
import type { KubeletUid } from "./pod-streams.ts";

/** The kinds that the node serves. */
export function nodeRegistry(
  { clock, config, random }: NodeOptions,
  { runtime, store }: Foundation,
  kubeletUid: KubeletUid,
): ApiEnvironment["registry"] {
  const features = featuresOf(config.kubernetesMinor);
  return createRegistry(
    [
      ...coreResources(features),
      ...appsResources(features),
      ...clusterResources,
      ...serviceResources(store, random, features),
      ...ownResources,
    ],
    [
      ...metricsResources(store, containerUsage(runtime, clock)),
      processesResource(store, containerProcesses(runtime, kubeletUid)),
    ],
  );
}

/** What the API server works on beside the options. */
type ApiParts = Pick<ApiEnvironment, "store" | "registry" | "accountTokens" | "kubelet" | "streams">;

/** Starts the API server on the instance's port. @throws MinikubeletError `PortTaken` */
export async function serveApi(options: NodeOptions, parts: ApiParts): Promise<ApiServer> {
  const { certificates, clock, config, instance, log } = options;
  const env = {
    ...parts,
    clock,
    version: { major: "1", minor: String(config.kubernetesMinor), gitVersion: kubernetesVersion(options) },
    random: randoms(options),
  };
  const admin = { token: instance.token, user: { name: "kubernetes-admin", groups: [ADMIN_GROUP] } };
  const reader = {
    token: instance.readOnlyToken,
    user: { name: "minikubelet-read-only", groups: [READ_ONLY_GROUP] },
  };
  return await listen(
    options,
    async (port) =>
      await startApiServer({
        env,
        host: "127.0.0.1",
        port,
        tls: certificates,
        tokens: [admin, reader],
        onError: (error, { method, url }) => {
          log({ level: "error", message: `${method} ${url} failed`, error });
        },
      }),
  );
}

/** So many numbers in [0, 1), for names. */
export function randoms({ random }: Pick<NodeOptions, "random">): (count: number) => readonly number[] {
  return (count) => Array.from({ length: count }, random);
}
