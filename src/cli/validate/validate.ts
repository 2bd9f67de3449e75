import { checkObjects } from "../../manifest/check.ts";
import { readObjects } from "../apply/read-objects.ts";
import { displayName } from "../resources/resource-args.ts";
import type { Session } from "../session.ts";

/** Checks manifests without a daemon: syntax, fields, and every rule of the API server. @throws ManifestError */
export async function validate(
  session: Session,
  files: readonly string[],
  options: { readonly recursive?: boolean },
): Promise<void> {
  const namespace = session.options.namespace ?? "default";
  const objects = await readObjects(session, files, options.recursive ?? false, namespace);
  for (const warning of checkObjects(objects, namespace)) session.ports.stderr.write(`Warning: ${warning}\n`);
  for (const { kind, object, file } of objects) {
    session.ports.stdout.write(
      `${displayName(kind, object.metadata.name ?? object.metadata.generateName ?? "")} valid (${file})\n`,
    );
  }
}
