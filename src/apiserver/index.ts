/** The entry of the room. */
export { ensureSystemNamespaces } from "./bootstrap.ts";
export type { ApiEnvironment, ServerClock, ServerVersion } from "./environment.ts";
export type * from "./ports.ts";
export { coreResources } from "./registry/core.ts";
export { createRegistry, type Registry } from "./registry/registry.ts";
export { type ApiServer, type ApiServerOptions, startApiServer } from "./server.ts";
export { StreamError, type StreamErrorCode } from "./stream-error.ts";
