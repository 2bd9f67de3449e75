import type { ContainerSpec, ExecIo, ExecResult, Image } from "../../../kubelet/ports.ts";
import { RuntimeError } from "../../../kubelet/runtime-error.ts";
import type { FakePodDialer } from "../fake-pod-dialer.ts";
import type { FakeProgram, FakePrograms, ProgramHost } from "../fake-program.ts";
import { fileApplets } from "./file-applets.ts";
import { ContainerFiles } from "./files.ts";
import { type Machine, type Process, spawn } from "./machine.ts";
import { sandboxNetwork } from "./network.ts";
import { processApplets } from "./process-applets.ts";
import { type Applet, type Applets, pathOf, type Programs, spawnApplet } from "./program.ts";
import { serverApplets } from "./server-applets.ts";
import { signalName } from "./signals.ts";
import { nothing } from "./streams.ts";
import { test } from "./test-applet.ts";
import { textApplets } from "./text-applets.ts";

/** Applets of busybox that nothing stands for here: who runs one gets 0 at once, and `unknown` says so. */
const notHere: ReadonlySet<string> = new Set(
  "awk base64 bzip2 cal chroot clear cmp comm cpio crond diff expand find flock fold ftpget getopt gunzip gzip less logger md5sum mktemp more nice nl nslookup od paste patch ping readlink realpath renice rev sha1sum sha256sum split strings stty su tac tar telnet time traceroute tty unzip vi watch which who xargs zcat".split(
    " ",
  ),
);

/**
 * Runs what containers are told to run, as far as busybox can: an interpreter of shell programs with the applets that
 * manifests use, on the engine's own clock, files and network.
 */
export class Busybox implements FakePrograms, Programs {
  readonly #dialer: FakePodDialer;
  readonly #applets: Applets;
  /** Programs that were run though nothing here stands for them: what follows from them is not to be relied on. */
  readonly unknown: Set<string> = new Set();

  /** @param others programs that images have beside busybox's */
  constructor(dialer: FakePodDialer, others: Applets = {}) {
    this.#dialer = dialer;
    this.#applets = {
      ...textApplets,
      ...fileApplets,
      ...processApplets(this),
      ...serverApplets(this),
      test,
      "[": test,
      ...others,
    };
  }

  find(machine: Machine, name: string, cwd: string): Applet | undefined {
    if (!name.includes("/")) return this.#applet(name);
    const path = pathOf({ cwd }, name);
    const script = machine.files.readText(path);
    if (script?.startsWith("#!") === true) {
      const interpreter = /^#! *(\S+)/.exec(script)?.[1] ?? "";
      const applet = this.find(machine, interpreter, "/");
      return applet && ((call) => applet({ ...call, name: interpreter, args: [path, ...call.args] }));
    }
    const binary = /^\/(?:usr\/)?s?bin\/([^/]+)$/.exec(path)?.[1];
    return binary === undefined ? undefined : this.#applet(binary);
  }

  start(spec: ContainerSpec, image: Image, host: ProgramHost): FakeProgram | { readonly startError: string } {
    const files = new ContainerFiles(host.volumes, spec.mounts, spec.security.readOnlyRootFilesystem);
    if (files.impossible !== undefined) return { startError: mountError(files.impossible) };
    const state = { isOutOfMemory: false };
    const machine: Machine = {
      clock: host.clock,
      tasks: host.tasks,
      spec,
      files,
      network: sandboxNetwork(this.#dialer, host.hostNetwork ? undefined : spec.sandboxId),
      hostname: spec.pod.name,
      stdout: {
        write: (text) => {
          host.print("stdout", text);
        },
      },
      stderr: {
        write: (text) => {
          host.print("stderr", text);
        },
      },
      outOfMemory: () => {
        state.isOutOfMemory = true;
      },
      unknownProgram: (name) => this.unknown.add(name),
      processes: new Map(),
      nextPid: 1,
    };
    const [name = "", ...args] = commandOf(spec, image);
    const cwd = spec.workingDir ?? "/";
    const applet = this.find(machine, name, cwd);
    if (applet === undefined)
      return { startError: `OCI runtime create failed: runc create failed: ${notFound(machine, name, cwd)}` };
    if (files.type(cwd) === undefined) files.makeDirectory(cwd);
    const { process, done } = spawn(machine, undefined, async (first) => {
      first.name = name;
      const io = { stdin: nothing, stdout: machine.stdout, stderr: machine.stderr };
      return await applet({ process: first, machine, name, args, io, env: environmentOf(spec), cwd });
    });
    const program = new BusyboxProgram(this, machine, process);
    host.tasks.spawn(async () => {
      const exitCode = await done;
      program.stop();
      host.end({ exitCode, oomKilled: state.isOutOfMemory && exitCode === 137 });
    });
    return program;
  }

  #applet(name: string): Applet | undefined {
    if (name === "busybox") return undefined;
    const applet = Object.hasOwn(this.#applets, name) ? this.#applets[name] : undefined;
    if (applet !== undefined || !notHere.has(name)) return applet;
    return () => {
      this.unknown.add(name);
      return 0;
    };
  }
}

class BusyboxProgram implements FakeProgram {
  readonly #programs: Programs;
  readonly #machine: Machine;
  readonly #first: Process;

  constructor(programs: Programs, machine: Machine, first: Process) {
    this.#programs = programs;
    this.#machine = machine;
    this.#first = first;
  }

  signal(name: string): void {
    this.#first.signal(signalName(name) ?? "TERM", true);
  }

  stop(): void {
    for (const process of this.#machine.processes.values()) process.end(137);
  }

  async exec([name = "", ...args]: readonly string[], io: ExecIo, signal: AbortSignal): Promise<ExecResult> {
    const { spec, processes } = this.#machine;
    if (!processes.has(1)) throw new RuntimeError("NotRunning", `container ${spec.name} is not running`);
    const cwd = spec.workingDir ?? "/";
    const applet = this.#programs.find(this.#machine, name, cwd);
    if (applet === undefined) {
      await io.stdout?.(
        Buffer.from(`OCI runtime exec failed: exec failed: ${notFound(this.#machine, name, cwd)}\r\n`),
      );
      return { kind: "exited", exitCode: 126 };
    }
    const output: Promise<void>[] = [];
    const to = (write: ExecIo["stdout"]): { write(text: string): void } => ({
      write: (text) => {
        output.push(Promise.resolve(write?.(Buffer.from(text))));
      },
    });
    const { process, done } = spawnApplet(
      applet,
      {
        name,
        args,
        io: { stdin: nothing, stdout: to(io.stdout), stderr: to(io.stderr) },
        env: environmentOf(spec),
        cwd,
      },
      this.#first,
    );
    const onAbort = (): void => {
      process.end(137);
    };
    signal.addEventListener("abort", onAbort);
    try {
      const exitCode = await done;
      await Promise.all(output);
      signal.throwIfAborted();
      return { kind: "exited", exitCode };
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }
}

function commandOf({ command, args }: ContainerSpec, image: Image): readonly string[] {
  if (command === undefined) return [...image.entrypoint, ...(args ?? image.cmd)];
  return [...command, ...(args ?? [])];
}

function environmentOf({ env, pod }: ContainerSpec): ReadonlyMap<string, string> {
  const pairs = env.map((one) => [one.slice(0, one.indexOf("=")), one.slice(one.indexOf("=") + 1)] as const);
  return new Map([
    ["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    ["HOSTNAME", pod.name],
    ["HOME", "/root"],
    ...pairs,
  ]);
}

/** runc's words. */
function notFound(machine: Machine, name: string, cwd: string): string {
  const path = pathOf({ cwd }, name);
  const why = !name.includes("/")
    ? "executable file not found in $PATH"
    : machine.files.type(path) === undefined
      ? `stat ${name}: no such file or directory`
      : "permission denied";
  return `unable to start container process: exec: "${name}": ${why}: unknown`;
}

function mountError({ target, isThroughFile }: NonNullable<ContainerFiles["impossible"]>): string {
  const what = isThroughFile
    ? `open o_path procfd: open /run/containerd/io.containerd.runtime.v2.task/k8s.io/main/rootfs${target}`
    : `mount <volume>:${target} (via /proc/self/fd/6), flags: 0x5001`;
  return (
    "OCI runtime create failed: runc create failed: unable to start container process: error during container init: " +
    `error mounting "<volume>" to rootfs at "${target}": ${what}: not a directory: unknown`
  );
}
