/** The files of ConfigMap, Secret and projected volumes. */
import type { KeyToPath } from "../pod.ts";
import { type FieldError, invalid, required } from "./field-error.ts";
import { validateProjectedFilePath } from "./paths.ts";

/** An error unless the name is there. */
export function requiredName(field: string, name: string | undefined): readonly FieldError[] {
  return (name ?? "") === "" ? [required(field)] : [];
}

/** Permission bits: 0 to 0777. */
export function validateMode(field: string, mode: number | undefined): readonly FieldError[] {
  return mode !== undefined && (mode < 0 || mode > 0o777)
    ? [invalid(field, mode, "must be a number between 0 and 0777 (octal), both inclusive")]
    : [];
}

/** The keys of a ConfigMap or Secret and the files they become. */
export function validateItems(path: string, items: readonly KeyToPath[]): readonly FieldError[] {
  return items.flatMap((item, index) => {
    const at = `${path}[${index}]`;
    return [
      ...requiredName(`${at}.key`, item.key),
      ...(item.path === "" ? [required(`${at}.path`)] : validateProjectedFilePath(`${at}.path`, item.path)),
      ...validateMode(`${at}.mode`, item.mode),
    ];
  });
}
