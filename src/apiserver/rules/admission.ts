import type { KubeObject } from "../../api/index.ts";
import type { FieldError } from "../../api/validation/field-error.ts";
import { validateBeforeUpdate, validateMetaUpdate } from "../../api/validation/meta-update.ts";
import { invalidStatus } from "../../api/validation/invalid-status.ts";
import type { Stored } from "../../storage/index.ts";
import { ApiError } from "../api-error.ts";
import type { Resource } from "../registry/resource.ts";
import type { Checked } from "./decode.ts";

/** Checks a completed new object. @throws ApiError 422 */
export function admitNew(resource: Resource, object: KubeObject): Checked {
  const { strategy } = resource;
  refuseInvalid(resource, object, strategy.validate?.(object) ?? []);
  return { object, warnings: strategy.warnings?.(object) ?? [] };
}

/** Checks what an update has made of an object. @throws ApiError 422 */
export function admitUpdate(
  resource: Resource,
  next: KubeObject,
  current: Stored,
  subresource: string | undefined,
): Checked {
  const { strategy } = resource;
  if (subresource === "status") {
    refuseInvalid(resource, next, strategy.validateStatusUpdate?.(next, current) ?? []);
    return { object: next, warnings: [] };
  }
  const part = subresource === undefined ? undefined : strategy.parts?.[subresource];
  if (part !== undefined) {
    refuseInvalid(resource, next, part.validate(next, current));
    return { object: next, warnings: [] };
  }
  refuseInvalid(
    resource,
    next,
    strategy.validateUpdate?.(next, current) ?? plainUpdateErrors(resource, next, current),
  );
  return { object: next, warnings: strategy.updateWarnings?.(next) ?? [] };
}

/** Of kinds without rules for updates: those of metadata, and all that holds for the rest of a new object. */
function plainUpdateErrors(
  { strategy }: Resource,
  next: KubeObject,
  { metadata }: Stored,
): readonly FieldError[] {
  const content = (strategy.validate?.(next) ?? []).filter(({ field }) => !field.startsWith("metadata."));
  return [
    ...validateBeforeUpdate(next.metadata, metadata),
    ...validateMetaUpdate(next.metadata, metadata),
    ...content,
  ];
}

function refuseInvalid(resource: Resource, { metadata }: KubeObject, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw ApiError.of(invalidStatus(resource, metadata.name ?? "", errors));
}
