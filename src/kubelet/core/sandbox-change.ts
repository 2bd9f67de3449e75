/** Whether the pod needs a new sandbox (kuberuntime/util PodSandboxChanged). */
import type { Pod } from "../../api/index.ts";
import type { Observed } from "./types.ts";

/** Whether a pod needs another sandbox, and which attempt that is. */
export interface SandboxChange {
  readonly isNeeded: boolean;
  /** Of the sandbox to create, or of the one that stays. */
  readonly attempt: number;
  /** The sandbox that is given up, where users are told so (event SandboxChanged). */
  readonly replacedId: string | undefined;
}

/** The newest sandbox decides: it must be the only running one, of the pod's network mode, and have an address. */
export function sandboxChange(pod: Pod, observed: Observed): SandboxChange {
  const newest = observed.sandboxes[0];
  if (newest === undefined) return { isNeeded: true, attempt: 0, replacedId: undefined };
  const renew = (replacedId: string | undefined): SandboxChange => ({
    isNeeded: true,
    attempt: newest.attempt + 1,
    replacedId,
  });
  const running = observed.sandboxes.filter(({ state }) => state === "running").length;
  if (running > 1 || newest.state !== "running") return renew(newest.id);
  const hostNetwork = pod.spec.hostNetwork === true;
  if (newest.hostNetwork !== hostNetwork) return renew(undefined);
  if (!hostNetwork && newest.ips.length === 0) return renew(newest.id);
  return { isNeeded: false, attempt: newest.attempt, replacedId: undefined };
}
