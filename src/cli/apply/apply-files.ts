import { displayName } from "../resources/resource-args.ts";
import type { Session } from "../session.ts";
import { applyOne, checkAll } from "./apply.ts";
import { readObjects } from "./read-objects.ts";

/** Flags of `apply`, as kubectl names them. */
export interface ApplyFlags {
  readonly filename: readonly string[];
  readonly recursive?: boolean;
  readonly dryRun?: string;
  readonly output?: string;
}

/** Applies the objects of files: all of them, or, when one is invalid, none. */
export async function applyFiles(session: Session, flags: ApplyFlags): Promise<void> {
  const client = await session.connect({ start: true });
  const objects = await readObjects(
    session,
    flags.filename,
    flags.recursive ?? false,
    client.config.namespace,
  );
  await checkAll(client, objects, session.signal);
  const dryRun = flags.dryRun !== undefined && flags.dryRun !== "none";
  for (const loaded of objects) {
    const applied = await applyOne(client, loaded, { dryRun }, session.signal);
    for (const warning of applied.warnings) session.ports.stderr.write(`Warning: ${warning}\n`);
    const name = displayName(loaded.kind, applied.object.metadata.name ?? "");
    session.ports.stdout.write(
      flags.output === "name" ? `${name}\n` : `${name} ${applied.verb}${dryRun ? " (server dry run)" : ""}\n`,
    );
  }
}
