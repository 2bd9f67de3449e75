import type { Lease } from "../../api/index.ts";
import { kinds } from "../../api/scheme.ts";
import { validateLease } from "../../api/validation/cluster-kinds.ts";
import { resource, type Resource, type Strategy } from "./resource.ts";

const leaseStrategy: Strategy<Lease> = { validate: validateLease };

/** Kinds of other groups than core that a cluster of one node has as well. */
export const clusterResources: readonly Resource[] = [resource(kinds.Lease, leaseStrategy)];
