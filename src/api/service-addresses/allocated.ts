import type { Service } from "../services.ts";
import type { FieldError } from "../validation/field-error.ts";

/** What became of a service's addresses. `failed`: what the API server answers 500 with. */
export type Allocated =
  | { readonly kind: "allocated"; readonly service: Service }
  | { readonly kind: "invalid"; readonly errors: readonly FieldError[] }
  | { readonly kind: "failed"; readonly message: string };
