import { defaultConfigMap, defaultSecret } from "../../api/defaults/others.ts";
import type { ApiFeatures } from "../../api/features.ts";
import type { ConfigMap, Event, Node, Secret, ServiceAccount } from "../../api/index.ts";
import { kinds } from "../../api/scheme.ts";
import { validateNode, validateServiceAccount } from "../../api/validation/cluster-kinds.ts";
import {
  validateConfigMap,
  validateConfigMapUpdate,
  validateSecret,
  validateSecretUpdate,
} from "../../api/validation/config.ts";
import { validateEvent } from "../../api/validation/events.ts";
import { namespaceStrategy } from "./namespaces.ts";
import { podStrategy } from "./pods.ts";
import { type Resource, resource, type Strategy } from "./resource.ts";
import { keepStatus, newStatus } from "./status.ts";

const configMapStrategy: Strategy<ConfigMap> = {
  default: defaultConfigMap,
  validate: validateConfigMap,
  validateUpdate: validateConfigMapUpdate,
};

const secretStrategy: Strategy<Secret> = {
  default: defaultSecret,
  validate: validateSecret,
  validateUpdate: validateSecretUpdate,
};

const eventStrategy: Strategy<Event> = { validate: validateEvent, validateUpdate: validateEvent };

const nodeStrategy: Strategy<Node> = {
  prepareForUpdate: keepStatus,
  prepareStatusUpdate: newStatus,
  validate: validateNode,
};

const serviceAccountStrategy: Strategy<ServiceAccount> = {
  returnsDeleted: true,
  validate: validateServiceAccount,
};

const POD_SUBRESOURCES = [
  "attach",
  "binding",
  "ephemeralcontainers",
  "eviction",
  "exec",
  "log",
  "portforward",
  "resize",
  "status",
];

/** The kinds of core/v1 that a single node needs, as a version of Kubernetes has them. */
export function coreResources(features: ApiFeatures): readonly Resource[] {
  return [
    resource(kinds.ConfigMap, configMapStrategy),
    resource(kinds.Event, eventStrategy),
    resource(kinds.Namespace, namespaceStrategy, ["finalize", "status"]),
    resource(kinds.Node, nodeStrategy, ["status"]),
    resource(kinds.Pod, podStrategy(features), POD_SUBRESOURCES),
    resource(kinds.Secret, secretStrategy),
    resource(kinds.ServiceAccount, serviceAccountStrategy, ["token"]),
  ].map((served) => ({ ...served, features }));
}
