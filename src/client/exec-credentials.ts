import { spawn } from "node:child_process";
import { linkedAbort } from "../util/linked-abort.ts";
import { deadline } from "../util/deadline.ts";
import { MinikubeletError, messageOf } from "../util/errors.ts";
import type { EpochMs, Sleeper } from "../util/time.ts";
import { untilAborted } from "../util/until-aborted.ts";
import type { Credentials, CredentialSource } from "./credentials.ts";
import { parseExecCredential, type TimedCredentials } from "./exec-credential.ts";
import type { ExecPlugin } from "./exec-plugin.ts";

/** What running a plugin needs of the process that we run in. */
export interface PluginHost {
  readonly clock: Sleeper & { now(): EpochMs };
  readonly env: NodeJS.ProcessEnv;
}

/** A log-in in a browser takes its time; one that is never answered must end nevertheless. */
const patienceMs = 60_000;
const mostOutput = 1 << 20;
const mostComplaint = 2_000;
/** Credentials that end this soon would end under way. */
const renewBeforeMs = 1_000;

interface Run {
  readonly result: Promise<TimedCredentials>;
  readonly abort: AbortController;
  waiting: number;
}

/**
 * Credentials of a plugin: run when they are needed, without a shell, at most once at a time, and again when they have
 * expired or were refused. The run ends when nobody waits for it any more.
 */
export class ExecCredentials implements CredentialSource {
  readonly #plugin: ExecPlugin;
  readonly #host: PluginHost;
  #held: TimedCredentials | undefined;
  #run: Run | undefined;

  constructor(plugin: ExecPlugin, host: PluginHost) {
    this.#plugin = plugin;
    this.#host = host;
  }

  async current(signal: AbortSignal): Promise<Credentials> {
    const held = this.#held;
    if (held !== undefined && this.#host.clock.now() < held.expiresAt - renewBeforeMs)
      return held.credentials;
    this.#held = undefined;
    const run = (this.#run ??= this.#begin());
    run.waiting += 1;
    try {
      return (await untilAborted(run.result, signal)).credentials;
    } finally {
      run.waiting -= 1;
      if (run.waiting === 0) run.abort.abort(new Error("nobody waits for the plugin"));
    }
  }

  refused(credentials: Credentials): void {
    if (this.#held?.credentials === credentials) this.#held = undefined;
  }

  #begin(): Run {
    const abort = new AbortController();
    const result = runPlugin(this.#plugin, this.#host, abort.signal).then((timed) => {
      this.#held = timed;
      return timed;
    });
    const run: Run = { result, abort, waiting: 0 };
    const over = (): void => {
      if (this.#run === run) this.#run = undefined;
    };
    result.then(over, over);
    return run;
  }
}

async function runPlugin(
  plugin: ExecPlugin,
  { clock, env }: PluginHost,
  signal: AbortSignal,
): Promise<TimedCredentials> {
  using bound = deadline(clock, patienceMs, signal);
  const info = {
    kind: "ExecCredential",
    apiVersion: plugin.apiVersion,
    spec: { ...(plugin.cluster === undefined ? {} : { cluster: plugin.cluster }), interactive: false },
  };
  const output = await outputOf(
    plugin,
    { ...env, ...plugin.env, KUBERNETES_EXEC_INFO: JSON.stringify(info) },
    bound.signal,
  );
  try {
    return parseExecCredential(output, plugin.apiVersion);
  } catch (cause) {
    throw failed(plugin, messageOf(cause), cause);
  }
}

/** The standard output of the plugin, which must end with 0. */
async function outputOf(plugin: ExecPlugin, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const child = spawn(plugin.command, plugin.args, { env, stdio: ["ignore", "pipe", "pipe"], shell: false });
  using ending = linkedAbort(signal);
  const [output, complaint] = [new Kept(mostOutput), new Kept(mostComplaint)];
  child.stdout.on("data", (chunk: Buffer) => {
    if (!output.add(chunk)) ending.abort(new Error(`it wrote more than ${String(mostOutput)} bytes`));
  });
  child.stderr.on("data", (chunk: Buffer) => output.full || complaint.add(chunk));
  child.once("error", (error: NodeJS.ErrnoException) => {
    reject(error.code === "ENOENT" ? new Error("there is no such program") : error);
  });
  child.once("close", (code, killedBy) => {
    if (code === 0) resolve(output.text);
    else
      reject(new Error(`it ended with ${killedBy ?? `exit code ${String(code)}`}: ${complaint.text.trim()}`));
  });
  try {
    return await untilAborted(promise, ending.signal);
  } catch (cause) {
    child.kill("SIGKILL");
    throw failed(plugin, messageOf(cause), cause);
  }
}

/** The first bytes of a stream. */
class Kept {
  readonly #most: number;
  readonly #chunks: Buffer[] = [];
  #size = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get full(): boolean {
    return this.#size >= this.#most;
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString("utf8");
  }

  /** False when there is no room left. */
  add(chunk: Buffer): boolean {
    if (this.full) return false;
    this.#chunks.push(chunk.subarray(0, this.#most - this.#size));
    this.#size += chunk.length;
    return true;
  }
}

function failed({ command, installHint }: ExecPlugin, why: string, cause: unknown): MinikubeletError {
  return new MinikubeletError(
    "NoCredentials",
    `the credential plugin ${command} gave no credentials: ${why}`,
    {
      hint: installHint ?? "The kubeconfig names it for this user; run it by hand to see what it wants.",
      cause,
    },
  );
}
