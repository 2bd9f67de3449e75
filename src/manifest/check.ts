import { defaultConfigMap, defaultSecret } from "../api/defaults/others.ts";
import { defaultPod } from "../api/defaults/pod.ts";
import { preparePodForCreate } from "../api/defaults/prepare.ts";
import type { KubeObject, Pod } from "../api/index.ts";
import { validateNamespace, validateNode, validateServiceAccount } from "../api/validation/cluster-kinds.ts";
import { validateConfigMap, validateSecret } from "../api/validation/config.ts";
import { type FieldError, fieldOf, renderBody } from "../api/validation/field-error.ts";
import { checkPodFields } from "../api/pod-fields/check.ts";
import { validatePodCreate } from "../api/validation/pod.ts";
import { warningsFor } from "../api/warnings/pod.ts";
import type { LoadedObject } from "./load.ts";
import { ManifestError } from "./problem.ts";

/** A pod is checked as if it were created now; the time leaves no trace in the answer. */
const anyTime = "2026-01-01T00:00:00Z";

/**
 * Checks objects as the API server would at their creation, without one. @returns what it would warn of.
 * @throws ManifestError with every problem of every object, each at its line
 */
export function checkObjects(objects: readonly LoadedObject[], namespace: string): readonly string[] {
  const problems = objects.flatMap((loaded) =>
    errorsOf(loaded.kind.kind, named(loaded, namespace)).map((error) =>
      loaded.problem(fieldOf(error), renderBody(error)),
    ),
  );
  if (problems.length > 0) throw new ManifestError(problems);
  return objects.flatMap(({ kind, object, file, line }) =>
    kind.kind === "Pod"
      ? podWarnings(defaultPod(object as Pod)).map((warning) => `${file}:${String(line)}: ${warning}`)
      : [],
  );
}

function named({ kind, object }: LoadedObject, namespace: string): KubeObject {
  const { name, generateName } = object.metadata;
  const generated = name === undefined && generateName !== undefined ? { name: `${generateName}xxxxx` } : {};
  return {
    ...object,
    metadata: {
      ...object.metadata,
      ...generated,
      ...(kind.namespaced ? { namespace: object.metadata.namespace ?? namespace } : {}),
    },
  };
}

/** Dispatches on the kind; the decoder has made the object one of that kind. */
function errorsOf(kind: LoadedObject["kind"]["kind"], object: KubeObject): readonly FieldError[] {
  switch (kind) {
    case "Pod":
      return podErrors(preparePodForCreate(defaultPod(object as Pod), anyTime));
    case "ConfigMap":
      return validateConfigMap(defaultConfigMap(object));
    case "Secret":
      return validateSecret(defaultSecret(object));
    case "Namespace":
      return validateNamespace(object);
    case "ServiceAccount":
      return validateServiceAccount(object);
    case "Node":
      return validateNode(object);
    case "Event":
    case "Binding":
      return [];
    default:
      return kind satisfies never;
  }
}

function podErrors(pod: Pod): readonly FieldError[] {
  return [...validatePodCreate(pod), ...checkPodFields(pod).refused];
}

function podWarnings(pod: Pod): readonly string[] {
  return [...warningsFor(pod), ...checkPodFields(pod).warnings];
}
