/** PodTemplateSpec. */
import type { PodTemplateSpec } from "../apps.ts";
import { always, object } from "./build.ts";
import { objectMeta } from "./meta.ts";
import { podSpec } from "./pod-spec.ts";
import type { ObjectSchema } from "./types.ts";

export const podTemplateSpec: ObjectSchema<PodTemplateSpec> = object<PodTemplateSpec>("PodTemplateSpec", {
  metadata: always(objectMeta),
  spec: always(podSpec),
});
