import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseManifest } from "../../manifest/parse.ts";
import { settingsOfFile, type ShutdownTestFlags } from "./options.ts";

const standardName = "shutdown-test.yaml";

/**
 * The settings of the file that is named, else of `shutdown-test.yaml` beside the manifest, if there is one.
 * @throws ManifestError, MinikubeletError `InvalidSettings`
 */
export async function readSettings(manifest: string, named: string | undefined): Promise<ShutdownTestFlags> {
  const file = named ?? join(manifest === "-" ? "." : dirname(manifest), standardName);
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    if (named === undefined) return {};
    throw error;
  }
  return settingsOfFile(file, parseManifest(file, bytes)[0]?.value);
}
