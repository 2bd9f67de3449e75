import { type ChildProcess, spawn } from "node:child_process";
import { type FileHandle, open, rename } from "node:fs/promises";
import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import type { DaemonInfo, InstanceHome } from "./instance-home.ts";
import { homeHint, makeHomeDirectory } from "./private-directory.ts";
import { isAlive, runningDaemon } from "./running-daemon.ts";
import { deadline, DeadlineError } from "../util/deadline.ts";
import { destroyAtAbort } from "../util/destroy-at-abort.ts";
import { messageOf, MinikubeletError } from "../util/errors.ts";
import type { EpochMs, Sleeper } from "../util/time.ts";

/** Which daemon to start for which home, and with what. */
export interface LaunchRequest {
  readonly home: InstanceHome;
  readonly entry: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Sleeper & { now(): EpochMs };
}

/** The one line the daemon writes to file descriptor 3 when it serves or has failed to. */
type LaunchReport = { readonly ready: DaemonInfo } | { readonly error: LaunchFailure };
interface LaunchFailure {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** A daemon that ends with the process that started it, or when its `stdin` is closed; `process` tells of its end. */
export interface OwnedDaemon {
  readonly info: DaemonInfo;
  readonly process: ChildProcess;
}

/** A small nursery: collected more often, but the daemon takes 10 to 25 MB less and is idle most of the time. */
const nodeFlags = ["--disable-warning=ExperimentalWarning", "--max-semi-space-size=1"];
const startTimeoutMs = 60_000;
const stopTimeoutMs = 30_000;
const pollMs = 25;
/** A log that is larger is set aside at the next start; one such older log is kept. */
const largeLogBytes = 10 * 1024 * 1024;

/**
 * Starts the daemon in the background and waits until it serves. When another start won the race, waits for that one.
 * @throws MinikubeletError with the daemon's own reason.
 */
export async function startDaemon(request: LaunchRequest, signal: AbortSignal): Promise<DaemonInfo> {
  const { child, report } = await launch(request, "ignore", signal);
  child.unref();
  if ("ready" in report) return report.ready;
  if (report.error.code === "InstanceLocked") return await untilServing(request, signal);
  throw launchError(report.error);
}

/**
 * Starts a daemon that serves for as long as this process lives and its `stdin` is open: its home must be nobody else's.
 * It keeps nobody's event loop alive. @throws MinikubeletError with the daemon's own reason.
 */
export async function startOwnedDaemon(request: LaunchRequest, signal: AbortSignal): Promise<OwnedDaemon> {
  const owned = { ...request, args: [...request.args, "--ephemeral"] };
  const { child, report } = await launch(owned, "pipe", signal);
  child.unref();
  (child.stdin as Socket | null)?.unref();
  // Writing is not what it is for: it tells the daemon, by its end, that its owner has gone.
  child.stdin?.on("error", () => undefined);
  if ("error" in report) throw launchError(report.error);
  return { info: report.ready, process: child };
}

/** Whom nobody owns any more removes all that it made, and its home: nothing is left to ask it for. */
export function reapHome(request: LaunchRequest): void {
  const options = { detached: true, stdio: "ignore", env: request.env } as const;
  spawn(process.execPath, [...nodeFlags, request.entry, "serve", "--ephemeral"], options)
    .on("error", () => undefined)
    .unref();
}

async function launch(
  request: LaunchRequest,
  stdin: "ignore" | "pipe",
  signal: AbortSignal,
): Promise<{ readonly child: ChildProcess; readonly report: LaunchReport }> {
  const log = await openLog(request.home);
  try {
    const child = spawn(process.execPath, [...nodeFlags, request.entry, "serve", ...request.args], {
      detached: true,
      stdio: [stdin, log.fd, log.fd, "pipe"],
      env: request.env,
      cwd: request.home.root,
    });
    try {
      return { child, report: JSON.parse(await reportOf(child, request, signal)) as LaunchReport };
    } catch (error) {
      child.stdin?.destroy();
      throw error;
    }
  } finally {
    await log.close();
  }
}

function launchError({ code, message, hint }: LaunchFailure): MinikubeletError {
  return new MinikubeletError(code, message, hint === undefined ? {} : { hint });
}

/** @throws MinikubeletError `StartFailed` when the process cannot be made, ends, or says nothing in time */
async function reportOf(child: ChildProcess, request: LaunchRequest, signal: AbortSignal): Promise<string> {
  const failed = Promise.withResolvers<never>();
  child.once("error", (error) => {
    failed.reject(startFailed(request.home, error.message));
  });
  using bound = deadline(request.clock, startTimeoutMs, signal);
  try {
    const line = await Promise.race([firstLine(child.stdio[3] as Readable, bound.signal), failed.promise]);
    if (line === undefined) throw startFailed(request.home, "it ended before it served");
    return line;
  } catch (error) {
    if (!(bound.signal.reason instanceof DeadlineError)) throw error;
    throw startFailed(request.home, `it did not serve within ${startTimeoutMs / 1000} s`);
  }
}

/** Asks the daemon to stop and waits until its process has ended. Pods live on. @returns false when none was running. */
export async function stopDaemon(
  home: InstanceHome,
  clock: Sleeper & { now(): EpochMs },
  signal: AbortSignal,
): Promise<boolean> {
  const info = await runningDaemon(home);
  if (info === undefined) return false;
  process.kill(info.pid, "SIGTERM");
  const lastMoment = clock.now() + stopTimeoutMs;
  while (isAlive(info.pid)) {
    if (clock.now() > lastMoment) {
      throw new MinikubeletError(
        "StopTimeout",
        `the daemon (pid ${info.pid}) did not stop within ${stopTimeoutMs / 1000} s`,
        {
          hint: `See ${home.log}; \`kill -9 ${info.pid}\` is safe, the next start recovers.`,
        },
      );
    }
    await clock.sleep(pollMs, signal);
  }
  return true;
}

async function openLog(home: InstanceHome): Promise<FileHandle> {
  try {
    await makeHomeDirectory(home.root);
    const log = await open(home.log, "a", 0o600);
    if ((await log.stat()).size <= largeLogBytes) return log;
    await log.close();
    await rename(home.log, `${home.log}.1`);
    return await open(home.log, "a", 0o600);
  } catch (cause) {
    const message = `cannot use ${home.root} as minikubelet's home: ${messageOf(cause)}`;
    throw new MinikubeletError("HomeUnusable", message, { hint: homeHint, cause });
  }
}

async function untilServing(request: LaunchRequest, signal: AbortSignal): Promise<DaemonInfo> {
  const lastMoment = request.clock.now() + startTimeoutMs;
  for (;;) {
    const info = await runningDaemon(request.home);
    if (info !== undefined) return info;
    if (request.clock.now() > lastMoment)
      throw startFailed(request.home, "another start holds the instance but does not serve");
    await request.clock.sleep(pollMs, signal);
  }
}

async function firstLine(stream: Readable, signal: AbortSignal): Promise<string | undefined> {
  signal.throwIfAborted();
  using _abort = destroyAtAbort(stream, signal);
  try {
    let text = "";
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      text += chunk.toString("utf8");
      if (text.includes("\n")) break;
    }
    return text.split("\n")[0] === "" ? undefined : text.split("\n")[0];
  } finally {
    stream.destroy();
  }
}

function startFailed(home: InstanceHome, what: string): MinikubeletError {
  return new MinikubeletError("StartFailed", `the daemon did not start: ${what}`, {
    hint: `Its log is ${home.log} (\`minikubelet daemon logs\`).`,
  });
}
