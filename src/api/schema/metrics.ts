/** metrics.k8s.io/v1beta1: measured when asked for, so these are only shown. */
import { always, foreignObject, list, string, timestamp } from "./build.ts";
import { resourceList, typeMeta } from "./meta.ts";
import type { ObjectSchema } from "./types.ts";

const measured = { ...typeMeta, timestamp: always(timestamp), window: always(string) };
const usage = always(resourceList);

export const podMetrics: ObjectSchema = foreignObject("PodMetrics", {
  ...measured,
  containers: always(list(foreignObject("ContainerMetrics", { name: always(string), usage }))),
});

export const nodeMetrics: ObjectSchema = foreignObject("NodeMetrics", { ...measured, usage });
