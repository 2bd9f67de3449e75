import { boolean, foreignObject, int64, list, named, pointer, string } from "./build.ts";
import type { ObjectSchema } from "./types.ts";

/** metav1.DeleteOptions, the body of a DELETE. */
export const deleteOptions: ObjectSchema = foreignObject("DeleteOptions", {
  apiVersion: string,
  kind: string,
  gracePeriodSeconds: pointer(int64),
  preconditions: foreignObject("Preconditions", {
    uid: pointer(named("types.UID")),
    resourceVersion: pointer(string),
  }),
  orphanDependents: pointer(boolean),
  propagationPolicy: pointer(named("v1.DeletionPropagation")),
  dryRun: list<string>(string),
});
