import type { NodeOptions } from "./node-options.ts";

/** What node and API say that they are: `v1.36.0+minikubelet.0.1.0`. */
export function kubernetesVersion({ config, version }: Pick<NodeOptions, "config" | "version">): string {
  return `v1.${String(config.kubernetesMinor)}.0+minikubelet.${version}`;
}
