/** The entry of the room. */
export { type NamespaceControllerEnv, runNamespaceController } from "./namespaces/namespace-controller.ts";
export { runScheduler, type SchedulerEnv } from "./scheduler/scheduler.ts";
