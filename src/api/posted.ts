/** Objects that are posted and answered, and never stored: reviews and the requests of subresources. */
import type { KubeObject } from "./meta.ts";

export interface BoundObjectReference {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly name?: string;
  readonly uid?: string;
}

/** authentication.k8s.io/v1 TokenRequest. */
export interface TokenRequest extends KubeObject {
  readonly spec: {
    readonly audiences: readonly string[];
    readonly expirationSeconds?: number;
    /** What the token dies with. */
    readonly boundObjectRef?: BoundObjectReference;
  };
}

/** metav1.DeleteOptions, the body of a DELETE. */
export interface DeleteOptions {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly gracePeriodSeconds?: number;
  readonly preconditions?: Preconditions;
  readonly orphanDependents?: boolean;
  readonly propagationPolicy?: string;
  readonly dryRun?: readonly string[];
}

/** What must be true of an object that is to be deleted. */
export interface Preconditions {
  readonly uid?: string;
  readonly resourceVersion?: string;
}

/** policy/v1 Eviction. */
export interface Eviction extends KubeObject {
  readonly deleteOptions?: DeleteOptions;
}

/** What somebody wants to do to objects. */
export interface ResourceAttributes {
  readonly namespace?: string;
  readonly verb?: string;
  readonly group?: string;
  readonly version?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly name?: string;
}

/** What somebody wants to do to a path that is no resource. */
export interface NonResourceAttributes {
  readonly path?: string;
  readonly verb?: string;
}

/** authorization.k8s.io/v1 SelfSubjectAccessReview, as it is asked. */
export interface AccessReview extends KubeObject {
  readonly spec: {
    readonly resourceAttributes?: ResourceAttributes;
    readonly nonResourceAttributes?: NonResourceAttributes;
  };
}

/** authorization.k8s.io/v1 SelfSubjectRulesReview, as it is asked. */
export interface RulesReview extends KubeObject {
  readonly spec: { readonly namespace?: string };
}
