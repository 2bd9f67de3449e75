/** The entry of the room. */
export { runDeploymentController } from "./deployments/deployment-controller.ts";
export { EventRecorder } from "./event-recorder.ts";
export { runGarbageCollector } from "./garbage/garbage-collector.ts";
export { runNamespaceController } from "./namespaces/namespace-controller.ts";
export { runNamespaceDefaults } from "./namespaces/namespace-defaults.ts";
export { type ControllerEnv, onChange } from "./on-change.ts";
export { runReplicaSetController } from "./replica-sets/replica-set-controller.ts";
export { runScheduler } from "./scheduler/scheduler.ts";
export { runEndpointsController } from "./services/endpoints-controller.ts";
export { runKubernetesService } from "./services/kubernetes-service.ts";
