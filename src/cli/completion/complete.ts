import type { Command } from "commander";
import type { KubeObject } from "../../api/index.ts";
import { servedKinds } from "../../api/scheme.ts";
import { deadline } from "../../util/deadline.ts";
import type { Session } from "../session.ts";
import { completionFor } from "./candidates.ts";

/** Nobody waits longer for a TAB. */
const askApiMs = 1_000;

/** Prints a candidate a line for the words typed so far. What the API does not tell in time is left out. */
export async function complete(session: Session, program: Command, words: readonly string[]): Promise<void> {
  const { words: known, names } = completionFor(program, words);
  const typed = words.at(-1) ?? "";
  const objects = names === undefined ? [] : await namesOf(session, names.plural);
  for (const word of [...known, ...objects])
    if (word.startsWith(typed)) session.ports.stdout.write(`${word}\n`);
}

async function namesOf(session: Session, plural: string): Promise<readonly string[]> {
  const kind = servedKinds.find((served) => served.plural === plural);
  if (kind === undefined) return [];
  using bound = deadline(session.ports.clock, askApiMs, session.signal);
  try {
    const client = await session.connect();
    const namespace = kind.namespaced ? client.config.namespace : undefined;
    const { items } = await client.list<KubeObject>(kind, { namespace }, bound.signal);
    return items.map((item) => item.metadata.name ?? "");
  } catch {
    // No daemon, or a slow one: there is nothing to offer, and an error would end up in the command line.
    return [];
  }
}
