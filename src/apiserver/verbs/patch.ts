import type { Answer } from "../answer.ts";
import { ok } from "../answer.ts";
import { writeOptions } from "../options.ts";
import { mediaType } from "../rules/body.ts";
import { onWire } from "../representation.ts";
import { patcher } from "../rules/patching.ts";
import { apply, APPLY_PATCH, refuseForce } from "./apply.ts";
import type { NamedTarget } from "./target.ts";
import { replaceObject, tracker } from "./update.ts";

/** PATCH of an object or its `/status`: the patch is applied to the latest state, so it never meets a stale one. */
export async function patch(target: NamedTarget): Promise<Answer> {
  const { request, resource } = target;
  const options = writeOptions(request.query, "PatchOptions");
  if (mediaType(request.headers) === APPLY_PATCH) return await apply(target, options);
  refuseForce(request.query);
  const change = patcher(resource, request.headers, await request.body(), options.fieldValidation);
  let patchWarnings: readonly string[] = [];
  const { object, warnings } = await replaceObject(
    target,
    (current) => {
      const patched = change(current);
      patchWarnings = patched.warnings;
      return patched.object;
    },
    tracker(target, options),
    options.dryRun,
  );
  return { ...ok(onWire(resource, object)), warnings: [...patchWarnings, ...warnings] };
}
