import { stopDaemon } from "../../client/daemon-launcher.ts";
import type { Session } from "../session.ts";

/** Stops the daemon, after the end of all its pods with `pods`. */
export async function stop(session: Session, { pods = false }: { readonly pods?: boolean }): Promise<void> {
  const { ports, home, signal } = session;
  if (pods) {
    const { deleteAllPods } = await import("./stop-pods.ts");
    await deleteAllPods(session);
  }
  const stopped = await stopDaemon(home, ports.clock, signal);
  const said = pods ? "stopped\n" : "stopped; its pods go on running\n";
  ports.stdout.write(stopped ? said : "not running\n");
}
