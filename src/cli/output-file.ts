import { access, constants, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { MinikubeletError, messageOf } from "../util/errors.ts";

/** Writes a file that the user has named. @throws MinikubeletError `NotWritable` */
export async function writeOutputFile(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw notWritable(file, error);
  }
}

/** Finds out before the work whether its result can be written. @throws MinikubeletError `NotWritable` */
export async function requireWritable(file: string): Promise<void> {
  const present = await stat(file).catch(() => undefined);
  if (present?.isDirectory() === true) throw notWritable(file, "it is a directory");
  try {
    await access(present === undefined ? dirname(file) : file, constants.W_OK);
  } catch (error) {
    throw notWritable(file, error);
  }
}

function notWritable(file: string, cause: unknown): MinikubeletError {
  return new MinikubeletError("NotWritable", `${file} cannot be written: ${messageOf(cause)}`, {
    hint: "Name a file in a directory that exists and that you may write to.",
    cause,
  });
}
