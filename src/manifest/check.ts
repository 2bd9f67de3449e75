import type { LoadedObject } from "./load.ts";
import { ManifestError } from "./problem.ts";
import { ruleProblems, ruleWarnings } from "./rules.ts";

/**
 * Checks objects as the API server would at their creation, without one. @returns what it would warn of.
 * @throws ManifestError with every problem of every object, each at its line
 */
export function checkObjects(objects: readonly LoadedObject[], namespace: string): readonly string[] {
  const problems = objects.flatMap((loaded) => ruleProblems(loaded, namespace));
  if (problems.length > 0) throw new ManifestError(problems);
  return objects.flatMap((loaded) =>
    ruleWarnings(loaded).map((warning) => `${loaded.file}:${String(loaded.line)}: ${warning}`),
  );
}
