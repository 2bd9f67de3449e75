/** The object model's types in one import. */
export type * from "./apps.ts";
export type * from "./meta.ts";
export type * from "./objects.ts";
export type * from "./pod.ts";
export type * from "./pod-status.ts";
export type * from "./resources.ts";
export type * from "./services.ts";
