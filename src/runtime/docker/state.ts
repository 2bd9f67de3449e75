import type { EpochMs } from "../../util/time.ts";
import type { RuntimeContainer, RuntimeContainerState, RuntimeSandbox } from "../../kubelet/ports.ts";
import { containerKindOf, label, type Labels, podOf } from "./labels.ts";

/** What we read of `GET /containers/ID/json`. */
export interface Inspected {
  readonly Id: string;
  readonly Created: string;
  readonly Image: string;
  readonly Config: { readonly Labels?: Labels | null; readonly StopSignal?: string };
  readonly State: {
    readonly Status: string;
    readonly ExitCode: number;
    readonly OOMKilled: boolean;
    readonly Error: string;
    readonly StartedAt: string;
    readonly FinishedAt: string;
  };
  readonly NetworkSettings?: { readonly Networks?: Readonly<Record<string, InspectedEndpoint>> | null };
}

interface InspectedEndpoint {
  readonly IPAddress?: string;
  readonly GlobalIPv6Address?: string;
}

/** A start that failed in this process: engines keep no time of it, and podman no text either. */
export interface FailedStart {
  readonly at: EpochMs;
  readonly message: string;
}

/** Milliseconds of an engine's time; undefined for "never" (year 1). */
export function timeOf(text: string | undefined): EpochMs | undefined {
  const ms = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) || ms <= 0 ? undefined : ms;
}

/** Pure translation. After a failed start an engine says `created`, with an exit code or at least an error. */
export function containerState(inspected: Inspected, failed: FailedStart | undefined): RuntimeContainerState {
  const { Status, ExitCode, OOMKilled, Error: text, StartedAt, FinishedAt } = inspected.State;
  const startedAt = timeOf(StartedAt);
  switch (Status) {
    case "created":
      if (failed === undefined && ExitCode === 0 && text === "") return { kind: "created" };
      return {
        kind: "exited",
        exitCode: 128,
        startedAt: undefined,
        finishedAt: failed?.at ?? timeOf(FinishedAt) ?? timeOf(inspected.Created) ?? 0,
        oomKilled: false,
        startError: startErrorText(failed?.message ?? text, inspected.Id),
      };
    case "running":
    case "paused":
    case "restarting":
      return startedAt === undefined ? { kind: "created" } : { kind: "running", startedAt };
    case "exited":
    case "dead":
    case "removing":
      return {
        kind: "exited",
        exitCode: ExitCode,
        startedAt,
        // Engines take the time of the start after the fact: a short run may have ended before, by their books.
        finishedAt: Math.max(timeOf(FinishedAt) ?? 0, startedAt ?? 0),
        // Engines set the flag for any killed child, also of a container that went on and ended well.
        oomKilled: OOMKilled && ExitCode === 137,
      };
    default:
      return { kind: "unknown" };
  }
}

/**
 * A failed start in the form that clusters show today, which is containerd's: the engines differ in what they put in
 * front of the low-level runtime's text and behind it, and in where they keep root file systems. The latter would also
 * make the text of each attempt another one, and events of retries would not add up.
 */
export function startErrorText(engineText: string, containerId: string): string {
  const shim = "failed to create shim task: ";
  const rootfs = `/run/containerd/io.containerd.runtime.v2.task/k8s.io/${containerId}/rootfs`;
  const text = engineText
    .replace(/[^\s"]*\/overlay2\/[0-9a-f]{64}\/merged/g, rootfs)
    .replace(/: Are you trying to mount a directory onto a file [^]*$/, "");
  const at = text.lastIndexOf(shim);
  if (at >= 0) return `failed to create containerd task: ${text.slice(at)}`;
  const runtime = text.indexOf("OCI runtime ");
  if (runtime >= 0) return `failed to create containerd task: ${shim}${text.slice(runtime)}`;
  return `failed to create containerd task: ${text}`;
}

/** @param imageId what `imageID` of the status is to show */
export function runtimeContainer(
  inspected: Inspected,
  imageId: string,
  failed: FailedStart | undefined,
): RuntimeContainer | undefined {
  const labels = inspected.Config.Labels ?? {};
  const pod = podOf(labels);
  const name = labels[label.container];
  const { StopSignal: stopSignal } = inspected.Config;
  if (pod === undefined || name === undefined) return undefined;
  return {
    id: inspected.Id,
    pod,
    name,
    kind: containerKindOf(labels),
    attempt: Number(labels[label.attempt] ?? 0),
    sandboxId: labels[label.sandbox] ?? "",
    createdAt: timeOf(inspected.Created) ?? 0,
    state: containerState(inspected, failed),
    image: labels[label.image] ?? "",
    imageId,
    specHash: labels[label.specHash] ?? "",
    terminationMessagePath: labels[label.terminationMessagePath] ?? "",
    ...(stopSignal === undefined || stopSignal === "" ? {} : { stopSignal }),
    terminationMessagePolicy:
      labels[label.terminationMessagePolicy] === "FallbackToLogsOnError" ? "FallbackToLogsOnError" : "File",
  };
}

/** Undefined where labels are missing: it is not a sandbox of ours. */
export function runtimeSandbox(inspected: Inspected): RuntimeSandbox | undefined {
  const labels = inspected.Config.Labels ?? {};
  const pod = podOf(labels);
  if (pod === undefined) return undefined;
  const hostNetwork = labels[label.hostNetwork] === "true";
  const running = inspected.State.Status === "running" || inspected.State.Status === "paused";
  return {
    id: inspected.Id,
    pod,
    attempt: Number(labels[label.attempt] ?? 0),
    createdAt: timeOf(inspected.Created) ?? 0,
    state: running ? "running" : "stopped",
    hostNetwork,
    ips: hostNetwork || !running ? [] : addressesOf(inspected),
  };
}

/** First all IPv4 addresses, then IPv6, as the kubelet orders podIPs of a v4 cluster. */
function addressesOf(inspected: Inspected): readonly string[] {
  const endpoints = Object.values(inspected.NetworkSettings?.Networks ?? {});
  const all = [...endpoints.map((e) => e.IPAddress), ...endpoints.map((e) => e.GlobalIPv6Address)];
  return all.flatMap((address) => (address === undefined || address === "" ? [] : [address]));
}
