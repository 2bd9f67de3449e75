import type { Lease, LeaseSpec } from "../objects.ts";
import { always, int32, microTime, named, object, pointer, string } from "./build.ts";
import { typeMeta } from "./meta.ts";
import type { ObjectSchema } from "./types.ts";

/** coordination.k8s.io/v1 Lease. */
export const lease: ObjectSchema<Lease> = object<Lease>("Lease", {
  ...typeMeta,
  spec: always(
    object<LeaseSpec>("LeaseSpec", {
      holderIdentity: pointer(string),
      leaseDurationSeconds: pointer(int32),
      acquireTime: microTime,
      renewTime: microTime,
      leaseTransitions: pointer(int32),
      strategy: pointer(named("v1.CoordinatedLeaseStrategy")),
      preferredHolder: pointer(string),
    }),
  ),
});
