import type {
  AccessReview,
  BoundObjectReference,
  DeleteOptions,
  Eviction,
  NonResourceAttributes,
  Preconditions,
  ResourceAttributes,
  RulesReview,
  TokenRequest,
} from "../posted.ts";
import { always, boolean, foreignObject, int64, list, named, object, pointer, string } from "./build.ts";
import { typeMeta } from "./meta.ts";
import type { ObjectSchema } from "./types.ts";

/** authentication.k8s.io/v1 TokenRequest; its status is the answer's. */
export const tokenRequest: ObjectSchema<TokenRequest> = object<TokenRequest>("TokenRequest", {
  ...typeMeta,
  spec: always(
    object<TokenRequest["spec"]>("TokenRequestSpec", {
      audiences: always(list<string>(string)),
      expirationSeconds: pointer(int64),
      boundObjectRef: object<BoundObjectReference>("BoundObjectReference", {
        kind: string,
        apiVersion: string,
        name: string,
        uid: named("types.UID"),
      }),
    }),
  ),
});

/** metav1.DeleteOptions, the body of a DELETE. */
export const deleteOptions: ObjectSchema<DeleteOptions> = object<DeleteOptions>("DeleteOptions", {
  apiVersion: string,
  kind: string,
  gracePeriodSeconds: pointer(int64),
  preconditions: object<Preconditions>("Preconditions", {
    uid: pointer(named("types.UID")),
    resourceVersion: pointer(string),
  }),
  orphanDependents: pointer(boolean),
  propagationPolicy: pointer(named("v1.DeletionPropagation")),
  dryRun: list<string>(string),
});

/** policy/v1 Eviction. */
export const eviction: ObjectSchema<Eviction> = object<Eviction>("Eviction", {
  ...typeMeta,
  deleteOptions,
});

/** authentication.k8s.io/v1 SelfSubjectReview: there is nothing to ask. */
export const selfSubjectReview: ObjectSchema = foreignObject("SelfSubjectReview", typeMeta);

/** authorization.k8s.io/v1 SelfSubjectAccessReview. */
export const accessReview: ObjectSchema<AccessReview> = object<AccessReview>("SelfSubjectAccessReview", {
  ...typeMeta,
  spec: always(
    object<AccessReview["spec"]>("SelfSubjectAccessReviewSpec", {
      resourceAttributes: object<ResourceAttributes>("ResourceAttributes", {
        namespace: string,
        verb: string,
        group: string,
        version: string,
        resource: string,
        subresource: string,
        name: string,
      }),
      nonResourceAttributes: object<NonResourceAttributes>("NonResourceAttributes", {
        path: string,
        verb: string,
      }),
    }),
  ),
});

/** authorization.k8s.io/v1 SelfSubjectRulesReview. */
export const rulesReview: ObjectSchema<RulesReview> = object<RulesReview>("SelfSubjectRulesReview", {
  ...typeMeta,
  spec: always(object<RulesReview["spec"]>("SelfSubjectRulesReviewSpec", { namespace: string })),
});
