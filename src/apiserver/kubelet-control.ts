import { type Answer, type ApiRequest, text } from "./answer.ts";
import { methodNotAllowed } from "./api-error.ts";
import type { ApiEnvironment } from "./environment.ts";

/**
 * `POST /debug/kubelet/stop` and `…/start`: what befalls pods while their node's kubelet is away, the API being there.
 * For administrators, as every path that is not listed. @returns undefined when there is nothing to stop
 */
export async function controlKubelet(
  { kubelet }: ApiEnvironment,
  { method }: ApiRequest,
  [, , verb, ...rest]: readonly string[],
): Promise<Answer | undefined> {
  if (kubelet === undefined || rest.length > 0 || (verb !== "stop" && verb !== "start")) return undefined;
  if (method !== "POST") throw methodNotAllowed();
  await (verb === "stop" ? kubelet.stop() : kubelet.start());
  return text(verb === "stop" ? "stopped\n" : "started\n");
}
