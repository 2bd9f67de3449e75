import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/** The files that kubectl merges: $KUBECONFIG, else ~/.kube/config. The first is the one that it writes. */
export function kubectlFiles(env: NodeJS.ProcessEnv): readonly [string, ...(readonly string[])] {
  const [first, ...more] = (env["KUBECONFIG"] ?? "").split(delimiter).filter((part) => part !== "");
  return first === undefined ? [join(env["HOME"] ?? homedir(), ".kube", "config")] : [first, ...more];
}
