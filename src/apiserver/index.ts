/** The entry of the room. */
export { ensureSystemNamespaces } from "./bootstrap.ts";
export { type MeasureUsage, metricsResources } from "./computed/metrics.ts";
export { processesResource, type ReadProcesses } from "./computed/processes.ts";
export type * from "./ports.ts";
export { type AccountTokens, accountTokens } from "./account-tokens.ts";
export { type OwnWriter, trackOwnWrite } from "./own-writes.ts";
export { appsResources } from "./registry/apps.ts";
export { clusterResources } from "./registry/cluster.ts";
export { coreResources } from "./registry/core.ts";
export { ownResources } from "./registry/own.ts";
export { serviceResources } from "./registry/services.ts";
export { createRegistry } from "./registry/registry.ts";
export { type ApiServer, startApiServer } from "./server.ts";
export { StreamError } from "./stream-error.ts";
export { ADMIN_GROUP, READ_ONLY_GROUP } from "./users.ts";
