/** The API server's answer to an object that fails validation (apimachinery errors.NewInvalid). */
import type { Status } from "../meta.ts";
import { type FieldError, fieldOf, renderBody, renderFieldError } from "./field-error.ts";

/**
 * 422 `Pod "web" is invalid: …`, one cause for each error. `group` is that of the kind, "" for core; without a kind, of
 * a patch.
 */
export function invalidStatus(
  kind: { readonly group: string; readonly kind: string },
  name: string,
  errors: readonly FieldError[],
): Status {
  const qualified = kind.group === "" ? kind.kind : `${kind.kind}.${kind.group}`;
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: `${qualified} ${JSON.stringify(name)} is invalid: ${aggregate(errors.map(renderFieldError))}`,
    reason: "Invalid",
    details: {
      ...(name === "" ? {} : { name }),
      ...(kind.group === "" ? {} : { group: kind.group }),
      ...(kind.kind === "" ? {} : { kind: kind.kind }),
      causes: errors.map((error) => ({
        reason: error.type,
        message: renderBody(error),
        field: fieldOf(error),
      })),
    },
    code: 422,
  };
}

/** Equal texts once; brackets only around several. */
function aggregate(messages: readonly string[]): string {
  const distinct = [...new Set(messages)];
  return distinct.length === 1 ? (distinct[0] ?? "") : `[${distinct.join(", ")}]`;
}
