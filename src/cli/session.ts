import type { Command } from "commander";
import { type InstanceHome, instanceHome } from "../client/instance-home.ts";
import type { KubeClient } from "../client/kube-client.ts";
import { ExitError, exitCodes } from "./exit-code.ts";
import type { GlobalOptions } from "./global-options.ts";
import type { CliPorts } from "./ports.ts";

/** What an action gets: the ports, the instance, and a way to the API. */
export interface Session {
  readonly ports: CliPorts;
  readonly home: InstanceHome;
  readonly options: GlobalOptions;
  /** Aborted by the first Ctrl-C unless the command handles Ctrl-C itself. */
  readonly signal: AbortSignal;
  /** A client of the instance's API; `start` starts the daemon when none serves, with `timeScale` if given. */
  connect(options?: { readonly start?: boolean; readonly timeScale?: number }): Promise<KubeClient>;
}

/** Runs an action with a session, which ends with it; Ctrl-C aborts its signal. */
export async function withSession(
  ports: CliPorts,
  command: Command,
  action: (session: Session) => Promise<void>,
): Promise<void> {
  const options = command.optsWithGlobals<GlobalOptions>();
  const home = instanceHome(ports.env);
  const abort = new AbortController();
  using _interrupt = ports.onInterrupt(() => {
    abort.abort(new Error("interrupted"));
  });
  const clients: KubeClient[] = [];
  const connect: Session["connect"] = async (how = {}) => {
    const { openClient } = await loadConnect();
    const client = await openClient({
      ports,
      home,
      options,
      start: how.start ?? false,
      ...(how.timeScale === undefined ? {} : { timeScale: how.timeScale }),
      signal: abort.signal,
    });
    clients.push(client);
    return client;
  };
  try {
    await action({ ports, home, options, signal: abort.signal, connect });
  } catch (error) {
    throw error === abort.signal.reason ? new ExitError(exitCodes.interrupted) : error;
  } finally {
    for (const client of clients) client[Symbol.dispose]();
  }
}

/** Apart, because the compiler leaves the extension of an import() as it is in a function that says `using`. */
async function loadConnect() {
  return await import("./connect.ts");
}
