import type { Node, ServiceAccount } from "../../api/index.ts";
import { kinds } from "../../api/scheme.ts";
import { namespaceStrategy } from "./namespaces.ts";
import { podStrategy } from "./pods.ts";
import { type Resource, resource, type Strategy } from "./resource.ts";

const nodeStrategy: Strategy<Node> = {
  prepareForUpdate: (next, { status }) => (status === undefined ? next : { ...next, status }),
  prepareStatusUpdate: (next, current) => ({
    ...current,
    ...(next.status === undefined ? {} : { status: next.status }),
  }),
};

const serviceAccountStrategy: Strategy<ServiceAccount> = { returnsDeleted: true };

const POD_SUBRESOURCES = ["attach", "binding", "eviction", "exec", "log", "portforward", "status"];

/** The kinds of core/v1 that a single node needs. */
export const coreResources: readonly Resource[] = [
  resource(kinds.ConfigMap),
  resource(kinds.Event),
  resource(kinds.Namespace, namespaceStrategy, ["finalize", "status"]),
  resource(kinds.Node, nodeStrategy, ["status"]),
  resource(kinds.Pod, podStrategy, POD_SUBRESOURCES),
  resource(kinds.Secret),
  resource(kinds.ServiceAccount, serviceAccountStrategy),
];
