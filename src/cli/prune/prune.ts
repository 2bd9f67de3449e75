import { createInterface } from "node:readline/promises";
import { stopDaemon } from "../../client/daemon-launcher.ts";
import { runOneShot } from "../daemon/one-shot.ts";
import { MinikubeletError } from "../../util/errors.ts";
import type { Session } from "../session.ts";

/** Stops the daemon and removes all that this instance created on the engine, and its stored objects. */
export async function prune(session: Session, yes: boolean): Promise<void> {
  const { ports, home, signal } = session;
  if (!yes) await confirm(session);
  await stopDaemon(home, ports.clock, signal);
  const { removed } = await runOneShot<{ readonly removed: readonly string[] }>(ports, "prune", signal);
  for (const name of removed) ports.stdout.write(`removed ${name}\n`);
  ports.stdout.write(
    removed.length === 0 ? "nothing was left to remove\n" : `removed ${String(removed.length)} object(s)\n`,
  );
}

async function confirm({ ports, home, signal }: Session): Promise<void> {
  if (ports.stdin.isTTY !== true)
    throw new MinikubeletError("NotConfirmed", "prune removes all pods of this instance", {
      hint: "Say so: `minikubelet prune --yes`.",
    });
  const question = `This kills and removes all pods of the instance at ${home.root}, with their volumes and stored objects. Go on? [y/N] `;
  const terminal = createInterface({ input: ports.stdin, output: ports.stdout });
  try {
    const answer = await terminal.question(question, { signal });
    if (!/^y(es)?$/i.test(answer.trim())) throw new MinikubeletError("NotConfirmed", "nothing was removed");
  } finally {
    terminal.close();
  }
}
