import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseManifest } from "../../manifest/parse.ts";
import { MinikubeletError, messageOf } from "../../util/errors.ts";
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
    if (named === undefined && (error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new MinikubeletError("InvalidSettings", `${file} cannot be read: ${messageOf(error)}`, {
      hint: "Name a file with settings: --settings FILE.",
      cause: error,
    });
  }
  return settingsOfFile(file, parseManifest(file, bytes)[0]?.value);
}
