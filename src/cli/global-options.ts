/** The contexts of an instance's own kubeconfig. */
const ownContexts: readonly string[] = ["minikubelet", "minikubelet-read-only"];

/** Whether the flags name a cluster that is not this instance: another kubeconfig, or a context of kubectl's. */
export function namesOtherCluster({ kubeconfig, context }: GlobalOptions): boolean {
  return kubeconfig !== undefined || (context !== undefined && !ownContexts.includes(context));
}

/** Flags that every command has. */
export interface GlobalOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
  readonly verbose?: boolean;
}
