import type { Resource } from "../../client/kube-client.ts";

/** The resource that most commands are about. */
export const podResource: Resource = { group: "", version: "v1", plural: "pods", namespaced: true };
