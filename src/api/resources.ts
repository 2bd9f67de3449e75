/** Quantities and what is built from them. */

/** resource.Quantity in its string form (`100m`, `1Gi`); decoding also accepts numbers. */
export type Quantity = string;
export type ResourceList = Readonly<Record<string, Quantity>>;

export interface ResourceClaim {
  readonly name: string;
  readonly request?: string;
}

export interface ResourceRequirements {
  readonly limits?: ResourceList;
  readonly requests?: ResourceList;
  readonly claims?: readonly ResourceClaim[];
}
