import { type LoadedObject, loadObjects } from "../../manifest/load.ts";
import { readSources } from "../../manifest/sources.ts";
import type { Session } from "../session.ts";

/** The objects of `-f` arguments. @throws ManifestError with every problem of every file. */
export async function readObjects(
  session: Session,
  names: readonly string[],
  recursive: boolean,
  namespace: string,
): Promise<readonly LoadedObject[]> {
  const { stdin, clock } = session.ports;
  const sources = await readSources(names, recursive, { stdin, clock, fetch }, session.signal);
  return loadObjects(sources, namespace);
}
