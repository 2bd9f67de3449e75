import type { Status } from "../api/index.ts";
import type { LoadedObject } from "./load.ts";
import type { Problem } from "./problem.ts";

/** What an API server has refused an object for, at its lines; undefined when it was not for its fields. */
export function refusedFields(
  loaded: Pick<LoadedObject, "problem">,
  { reason, message: whole = "", details }: Status,
): readonly Problem[] | undefined {
  const causes = details?.causes ?? [];
  if (reason !== "Invalid" || causes.length === 0) return undefined;
  return causes.map(({ field = "", message = whole }) => loaded.problem(field, message));
}
