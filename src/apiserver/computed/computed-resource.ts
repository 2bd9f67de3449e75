import type { KindInfo } from "../../api/scheme.ts";
import type { ObjectSchema } from "../../api/schema/types.ts";
import type { Answer, ApiRequest } from "../answer.ts";

/** The names of a resource as discovery tells them. */
export interface ResourceNames extends Omit<KindInfo, "kind"> {
  readonly kind: string;
}

/** A request for a computed resource. */
export interface ComputedTarget {
  readonly request: ApiRequest;
  readonly resource: ResourceNames;
  /** Undefined: all namespaces, or a cluster-scoped resource. */
  readonly namespace: string | undefined;
  /** Undefined: the collection. */
  readonly name: string | undefined;
}

/** A resource that is answered for, not stored: reviews, metrics. */
export interface ComputedResource extends ResourceNames {
  /** Its fields, for `kubectl explain`. */
  readonly schema: ObjectSchema;
  /** Undefined: the method is not allowed. */
  readonly handle: (target: ComputedTarget) => Promise<Answer> | Answer | undefined;
}
