import { on, once } from "node:events";
import { kinds } from "../../api/scheme.ts";
import { isTerminalPhase } from "../../api/pod-state.ts";
import { pathOf } from "../../client/kube-client.ts";
import { MinikubeletError } from "../../util/errors.ts";
import { ExitError } from "../exit-code.ts";
import type { CliPorts, Output } from "../ports.ts";
import { namedPod } from "./named-pod.ts";
import type { Session } from "../session.ts";
import { defaultContainer } from "./logs.ts";

/** Flags of `exec`, as kubectl names them. */
export interface ExecOptions {
  readonly container?: string;
  readonly stdin?: boolean;
  readonly tty?: boolean;
}

/** Runs a command in a container and ends with its exit code. @throws ExitError */
export async function execInPod(
  session: Session,
  name: string,
  command: readonly string[],
  options: ExecOptions,
): Promise<void> {
  const client = await session.connect();
  const { namespace } = client.config;
  const pod = await namedPod(client, name, session.signal);
  const phase = pod.status?.phase;
  if (isTerminalPhase(phase)) {
    throw new MinikubeletError(
      "PodCompleted",
      `cannot exec into a container in a completed pod; current phase is ${phase}`,
    );
  }
  const tty = options.tty === true && session.ports.stdin.isTTY === true;
  if (options.tty === true && !tty)
    session.ports.stderr.write("Unable to use a TTY - input is not a terminal or the right kind of file\n");
  const query = {
    container: options.container ?? defaultContainer(pod, session),
    command,
    stdin: options.stdin === true,
    stdout: true,
    stderr: !tty,
    tty,
  };
  const { remoteCommand } = await loadRemoteCommand();
  using _input = options.stdin === true ? letGoOf(session.ports.stdin) : undefined;
  using _raw = tty ? rawTerminal(session.ports) : undefined;
  const exitCode = await remoteCommand(
    client.config,
    pathOf(kinds.Pod, namespace, pod.metadata.name, "exec"),
    query,
    {
      ...(options.stdin === true ? { stdin: session.ports.stdin as AsyncIterable<Uint8Array> } : {}),
      stdout: into(session.ports.stdout),
      stderr: into(session.ports.stderr),
      ...(tty ? { resize: terminalSizes(session.ports) } : {}),
    },
    session.signal,
  );
  if (exitCode !== 0) {
    session.ports.stderr.write(`command terminated with exit code ${exitCode}\n`);
    throw new ExitError(exitCode);
  }
}

/** Holds the command back while the terminal or pipe has enough. */
function into(output: Output): (chunk: Uint8Array) => Promise<void> | undefined {
  let full: Promise<void> | undefined;
  return (chunk) => {
    if (output.write(chunk)) return undefined;
    full ??= once(output, "drain").then(() => {
      full = undefined;
    });
    return full;
  };
}

/** Keys go to the container one by one until disposed. */
function rawTerminal(ports: CliPorts): Disposable {
  ports.stdin.setRawMode?.(true);
  return {
    [Symbol.dispose]: () => {
      ports.stdin.setRawMode?.(false);
    },
  };
}

/** The read that is under way when the command ends would keep this process alive until somebody types something. */
function letGoOf(stdin: CliPorts["stdin"]): Disposable {
  return {
    [Symbol.dispose]: () => {
      stdin.destroy();
    },
  };
}

async function* terminalSizes(
  ports: CliPorts,
): AsyncGenerator<{ readonly width: number; readonly height: number }> {
  const size = (): { readonly width: number; readonly height: number } => ({
    width: ports.stdout.columns ?? 80,
    height: ports.stdout.rows ?? 24,
  });
  yield size();
  for await (const _change of on(ports.stdout, "resize", { close: ["close"] })) yield size();
}

/** Apart, because the compiler leaves the extension of an import() as it is in a function that says `using`. */
async function loadRemoteCommand() {
  return await import("../../client/remote-command.ts");
}
