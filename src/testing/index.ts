/**
 * `minikubelet/testing`: pods in tests, on your own Docker Engine, as a kubelet runs them.
 *
 * @example
 * ```ts
 * await using pod = await startPod(new URL("pod.yaml", import.meta.url));
 * await pod.ready();
 * const response = await fetch(await pod.url("http"));
 * ```
 */
import { fileURLToPath } from "node:url";
import { renderHtml } from "../shutdown/report/html.ts";
import { renderJson } from "../shutdown/report/json.ts";
import { renderJunit } from "../shutdown/report/junit.ts";
import { renderText } from "../shutdown/report/text.ts";
import type { Report } from "../shutdown/verdict/report.ts";
import { backgroundSleeper, monotonicMs, realClock } from "../system/real-clock.ts";
import { type Lease, Instances } from "./instance/instances.ts";
import { connectInstance, launchInstance, type TestInstance } from "./instance/test-instance.ts";
import type { ManifestInput } from "./manifest.ts";
import type { TestingPorts } from "./ports.ts";
import { requireNode } from "./require-node.ts";
import type { ShutdownTestOptions } from "./shutdown-test.ts";
import { type StartOptions, startTestPod } from "./start-pod.ts";
import type { TestPod } from "./test-pod.ts";

export type { Container, ContainerStatus, Event, Pod, PodSpec, PodStatus } from "../api/index.ts";
export type { LabSettings, LoadSettings, Mark } from "../shutdown/model.ts";
export type { ContainerReport, Finding, Report, RequestCounts, Verdict } from "../shutdown/verdict/report.ts";
export { ApiError, ConnectionError } from "../client/errors.ts";
export type { LifeForm } from "../timeline/render.ts";
export { ManifestError } from "../manifest/problem.ts";
export { isMinikubeletError, MinikubeletError } from "../util/errors.ts";
export * from "./checks/assertions.ts";
export { type MatcherResult, matchers, type PodMatchers } from "./checks/matchers.ts";
export type { EventPattern, LookOptions } from "./checks/pod-checks.ts";
export type { ContainerEnd } from "./container-ends.ts";
export { PodError, type PodErrorCode } from "./errors.ts";
export type { TestInstance } from "./instance/test-instance.ts";
export type { ManifestInput } from "./manifest.ts";
export type { DeleteOptions, Deletion, ExecOptions, ExecResult, LogOptions, WaitOptions } from "./options.ts";
export type { ShutdownTestOptions } from "./shutdown-test.ts";
export type { StartOptions } from "./start-pod.ts";
export type { TestPod } from "./test-pod.ts";

const here = import.meta.url;
const ports: TestingPorts = {
  env: process.env,
  clock: realClock,
  background: backgroundSleeper,
  monotonicMs,
  daemonEntry: fileURLToPath(new URL(`../../cmd/minikubeletd${here.slice(-3)}`, here)),
};
const never = new AbortController().signal;
/** The next test of a file comes sooner; a test runner that goes on to other files need not keep the daemon. */
const lingerMs = 10_000;
const shared = new Instances(start, ports.background, lingerMs);

/** Set by whoever shares one instance among several test processes, to its home. */
const sharedHomeVariable = "MINIKUBELET_TEST_HOME";

async function start(): Promise<TestInstance> {
  const home = ports.env[sharedHomeVariable];
  if (home !== undefined && home !== "") return await connectInstance(ports, home);
  return await launchInstance(ports, {}, never);
}

async function lease(wanted: TestInstance | undefined, signal: AbortSignal): Promise<Lease<TestInstance>> {
  return wanted === undefined ? await shared.lease(signal) : { instance: wanted, release: () => undefined };
}

/**
 * Starts the one pod of a manifest, in a namespace of its own, and resolves when the API has taken it; wait with
 * `pod.ready()`. Dispose it (`await using`) or it lives until the test process ends.
 * @throws ManifestError with every problem of the manifest; MinikubeletError, `Unreachable` without an engine
 */
export async function startPod(manifest: ManifestInput, options: StartOptions = {}): Promise<TestPod> {
  requireNode(process.versions.node);
  return await startTestPod({ ports, lease }, manifest, options);
}

/** What an instance may be started with. */
export interface InstanceOptions {
  /** Settings of `config.yaml`, such as `{ kubernetesVersion: "v1.33" }`; see docs/configuration.md. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
}

/**
 * Starts an instance to run pods on: with settings of its own, or to share it among test processes. It ends with this
 * process, or when it is disposed. @throws MinikubeletError, `Unreachable` without an engine
 */
export async function startInstance(options: InstanceOptions = {}): Promise<TestInstance> {
  requireNode(process.versions.node);
  return await launchInstance(ports, options.config ?? {}, options.signal ?? never);
}

/**
 * Proves how a pod shuts down: waits until it is ready, puts HTTP load on it, deletes it, goes on sending for the endpoint
 * lag, and follows every request to its end. Assert with `expect(report).toBeGraceful()` or `assertGraceful(report)`.
 * @throws MinikubeletError `InvalidFlag` for a port that there is not
 */
export async function shutdownTest(pod: TestPod, options: ShutdownTestOptions = {}): Promise<Report> {
  // Its HTTP client takes longer to load than all the rest.
  const { runShutdownTest } = await import("./shutdown-test.ts");
  return await runShutdownTest(pod, options);
}

const formats = { text: renderText, json: renderJson, junit: renderJunit, html: renderHtml } as const;

/** A shutdown test's report for people, for programs, for CI, or as a picture. */
export function formatReport(report: Report, format: "text" | "json" | "junit" | "html" = "text"): string {
  return formats[format](report);
}
