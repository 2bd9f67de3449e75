/** The entry of the room. */
export { runNamespaceController } from "./namespaces/namespace-controller.ts";
export { runScheduler } from "./scheduler/scheduler.ts";
