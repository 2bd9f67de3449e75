import type { OwnWriter } from "../apiserver/index.ts";

/** As whom the node writes objects: what clients read in their metadata.managedFields. */
export const KUBELET: OwnWriter = { manager: "kubelet" };
export const KUBELET_STATUS: OwnWriter = { ...KUBELET, subresource: "status" };
