import type { Pod } from "../../api/index.ts";
import { badRequest } from "../api-error.ts";
import type { ContainerRef } from "../ports.ts";

/**
 * The container that a stream request means: the named one, or the pod's only one.
 * @throws ApiError 400
 */
export function containerOf(pod: Pod, name: string | null): ContainerRef {
  const { name: podName = "", namespace = "", uid = "" } = pod.metadata;
  return { namespace, pod: podName, uid, container: pick(pod, podName, name ?? "") };
}

function pick({ spec }: Pod, pod: string, name: string): string {
  const regular = spec.containers.map((container) => container.name);
  const init = (spec.initContainers ?? []).map((container) => container.name);
  const ephemeral = (spec.ephemeralContainers ?? []).map((container) => container.name);
  if (name !== "") {
    if ([...regular, ...init, ...ephemeral].includes(name)) return name;
    throw badRequest(`container ${name} is not valid for pod ${pod}`);
  }
  const [only] = regular;
  if (only !== undefined && regular.length === 1 && init.length === 0) return only;
  const choices = `choose one of: [${regular.join(" ")}]`;
  const inits = init.length === 0 ? "" : ` or one of the init containers: [${init.join(" ")}]`;
  throw badRequest(`a container name must be specified for pod ${pod}, ${choices}${inits}`);
}
