/** The files of downwardAPI volumes. The API server reports them at the volume source, without an index. */
import type { DownwardAPIVolumeFile } from "../pod.ts";
import { type FieldError, invalid, required } from "./field-error.ts";
import { validateFieldRef, validateResourceFieldRef, volumeFieldPaths } from "./field-ref.ts";
import { validateProjectedFilePath } from "./paths.ts";
import { validateMode } from "./volume-items.ts";

/** The files of a downwardAPI volume: one source each. */
export function validateDownwardFiles(
  path: string,
  files: readonly DownwardAPIVolumeFile[],
): readonly FieldError[] {
  return files.flatMap((file) => [
    ...(file.path === "" ? [required(`${path}.path`)] : validateProjectedFilePath(`${path}.path`, file.path)),
    ...validateReference(path, file),
    ...validateMode(`${path}.mode`, file.mode),
  ]);
}

function validateReference(
  path: string,
  { fieldRef, resourceFieldRef }: DownwardAPIVolumeFile,
): readonly FieldError[] {
  if (fieldRef !== undefined) {
    const both =
      resourceFieldRef === undefined
        ? []
        : [invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously")];
    return [...validateFieldRef(`${path}.fieldRef`, fieldRef, volumeFieldPaths), ...both];
  }
  return resourceFieldRef === undefined
    ? [required(path, "one of fieldRef and resourceFieldRef is required")]
    : validateResourceFieldRef(`${path}.resourceFieldRef`, resourceFieldRef, "volume");
}
