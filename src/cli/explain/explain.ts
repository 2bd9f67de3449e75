import { defaultPod } from "../../api/defaults/pod.ts";
import type { Deployment, Pod, ReplicaSet } from "../../api/index.ts";
import { explainPod } from "../../explain/explain-pod.ts";
import { checkObjects } from "../../manifest/check.ts";
import type { LoadedObject } from "../../manifest/load.ts";
import { MinikubeletError } from "../../util/errors.ts";
import { readObjects } from "../apply/read-objects.ts";
import type { Session } from "../session.ts";
import { type ExplainedPod, renderJson, renderText } from "./render.ts";

/**
 * Prints what the pods of manifests mean in seconds, without a daemon. @throws ManifestError for what `validate` refuses
 */
export async function explain(
  session: Session,
  files: readonly string[],
  options: { readonly recursive?: boolean; readonly output?: string },
): Promise<void> {
  if (options.output !== undefined && options.output !== "json")
    throw new MinikubeletError("InvalidFlag", `unknown output format ${JSON.stringify(options.output)}`, {
      hint: "Use -o json, or leave it out.",
    });
  const namespace = session.options.namespace ?? "default";
  const objects = await readObjects(session, files, options.recursive ?? false, namespace);
  checkObjects(objects, namespace);
  const pods = objects.flatMap((loaded): readonly ExplainedPod[] => {
    const pod = podOf(loaded);
    if (pod === undefined) return [];
    const { name, generateName } = loaded.object.metadata;
    return [
      {
        kind: loaded.kind.kind,
        name: name ?? `${generateName ?? ""}…`,
        namespace: loaded.object.metadata.namespace ?? namespace,
        file: loaded.file,
        statements: explainPod(pod),
      },
    ];
  });
  if (pods.length === 0)
    session.ports.stderr.write(
      "Nothing to explain: there is no Pod in these files, and nothing that makes pods.\n",
    );
  if (pods.length === 0 && options.output === undefined) return;
  const width = Math.min(session.ports.stdout.columns ?? 120, 120);
  session.ports.stdout.write(options.output === "json" ? renderJson(pods) : renderText(pods, width));
}

/** The pod itself, or one as the template makes them. */
function podOf({ kind, object }: LoadedObject): Pod | undefined {
  switch (kind.kind) {
    case "Pod":
      return defaultPod(object as Pod);
    case "Deployment":
    case "ReplicaSet": {
      const { metadata = {}, spec } = (object as Deployment | ReplicaSet).spec.template;
      return defaultPod({ apiVersion: "v1", kind: "Pod", metadata, spec });
    }
    default:
      return undefined;
  }
}
