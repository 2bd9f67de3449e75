/** Paths inside volumes. */
import { type FieldError, invalid } from "./field-error.ts";

/** A subPath: relative, and nowhere upwards (validateLocalDescendingPath). */
export function validateDescendingPath(field: string, path: string): readonly FieldError[] {
  return [
    ...(path.startsWith("/") ? [invalid(field, path, "must be a relative path")] : []),
    ...validateNoBacksteps(field, path),
  ];
}

/** No element of the path is `..`. */
export function validateNoBacksteps(field: string, path: string): readonly FieldError[] {
  return path.split("/").includes("..") ? [invalid(field, path, "must not contain '..'")] : [];
}

/** A file of a ConfigMap or Secret volume: names that start with `..` belong to the volume itself. */
export function validateProjectedFilePath(field: string, path: string): readonly FieldError[] {
  return [
    ...validateDescendingPath(field, path),
    // `../` is told of already.
    ...(path.startsWith("..") && !path.startsWith("../")
      ? [invalid(field, path, "must not start with '..'")]
      : []),
  ];
}
