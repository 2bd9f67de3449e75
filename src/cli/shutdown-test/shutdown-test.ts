import { readFile } from "node:fs/promises";
import { kinds } from "../../api/scheme.ts";
import type { Pod } from "../../api/index.ts";
import { ApiError } from "../../client/errors.ts";
import type { KubeClient } from "../../client/kube-client.ts";
import type { DaemonInfo } from "../../client/instance-home.ts";
import type { LoadedObject } from "../../manifest/load.ts";
import { labClock } from "../../shutdown/clock.ts";
import { runLab } from "../../shutdown/lab.ts";
import { targetPort } from "../../shutdown/target-port.ts";
import { openTimeline } from "../../shutdown/timeline/open-timeline.ts";
import type { PodTimeline } from "../../shutdown/timeline/pod-timeline.ts";
import { verdict } from "../../shutdown/verdict/verdict.ts";
import type { Report } from "../../shutdown/verdict/report.ts";
import { deadline } from "../../util/deadline.ts";
import { MinikubeletError, messageOf } from "../../util/errors.ts";
import { checkAll } from "../apply/apply.ts";
import { readObjects } from "../apply/read-objects.ts";
import { ExitError, exitCodes } from "../exit-code.ts";
import { namesOtherCluster } from "../global-options.ts";
import { requestDeletion } from "../run/deletion.ts";
import { FollowedPods } from "../run/followed-pods.ts";
import { Interrupts } from "../run/interrupts.ts";
import type { Session } from "../session.ts";
import { parseShutdownTestFlags, type ShutdownTestFlags, type ShutdownTestOptions } from "./options.ts";
import { checkOutputs, writeReport } from "./outputs.ts";
import { OwnObjects } from "./own-objects.ts";
import { readSettings } from "./settings-file.ts";

/** Exit codes of a verdict; 0 is a pass. Failures of ours are 125, Ctrl-C 130 (decision 18). */
const verdictCodes = { pass: 0, fail: 1, "not-judged": 2 } as const;
/** What is left of a test that came to nothing is not worth a graceful end. */
const cleanUpGraceSeconds = 1;
const cleanUpTimeoutMs = 30_000;

/** Tests how the pod of a manifest shuts down, and reports. @throws ExitError with the verdict's code */
export async function shutdownTest(
  session: Session,
  file: string,
  flags: ShutdownTestFlags & { readonly settings?: string; readonly output?: readonly string[] },
): Promise<void> {
  const { settings, output, ...own } = flags;
  const options = parseShutdownTestFlags({ ...(await readSettings(file, settings)), ...own }, output);
  await checkOutputs(options.outputs);
  using interrupts = new Interrupts(session.ports);
  const client = await session.connect({ start: true });
  await refuseTimeScale(session);
  const objects = await readObjects(
    { ...session, signal: interrupts.first },
    [file],
    false,
    client.config.namespace,
  );
  const pod = onlyPod(objects);
  // Better than when it has become ready.
  targetPort(pod.object as Pod, options.settings.port);
  await checkAll(client, objects, interrupts.first);
  await using others = new OwnObjects(client, session.ports);
  for (const other of objects) if (other !== pod) await others.apply(other, interrupts.first);
  // What is given up half-way may be there all the same.
  const created = await createPod(session, client, pod.object as Pod, interrupts.second);
  const report = await testPod({ session, client, options, interrupts, created });
  await writeReport(report, options.outputs, session.ports);
  if (report.interrupted) throw new ExitError(exitCodes.interrupted);
  if (report.verdict !== "pass") throw new ExitError(verdictCodes[report.verdict]);
}

/** @throws MinikubeletError `PodExists`: a test deletes its pod, so it takes none that is somebody's */
async function createPod(
  { ports }: Session,
  client: KubeClient,
  pod: Pod,
  signal: AbortSignal,
): Promise<Pod> {
  try {
    const { object, warnings } = await client.create(kinds.Pod, pod, { fieldValidation: "Strict" }, signal);
    for (const warning of warnings) ports.stderr.write(`Warning: ${warning}\n`);
    return object;
  } catch (error) {
    if (!ApiError.is(error, "AlreadyExists")) throw error;
    const { name = "", namespace = client.config.namespace } = pod.metadata;
    throw new MinikubeletError("PodExists", `pod ${namespace}/${name} exists already`, {
      hint: `A shutdown test starts its pod itself, and deletes it: \`minikubelet delete pod ${name} -n ${namespace}\` makes room.`,
      cause: error,
    });
  }
}

interface Test {
  readonly session: Session;
  readonly client: KubeClient;
  readonly options: ShutdownTestOptions;
  readonly interrupts: Interrupts;
  readonly created: Pod;
}

async function testPod(test: Test): Promise<Report> {
  const { session, client, options, interrupts, created } = test;
  const { ports } = session;
  const clock = labClock(ports.monotonicMs, ports.clock);
  const epochNow = (): number => ports.clock.now();
  await using timeline = await openTimeline(client, created, clock, epochNow, interrupts.second);
  // Elsewhere a pod's address may belong to something else on this machine's network.
  const remote = namesOtherCluster(session.options);
  const via = options.via ?? (remote ? "port-forward" : "auto");
  const progress = (text: string): void => void ports.stderr.write(`${text}\n`);
  try {
    return verdict(
      await runLab({ client, timeline, clock, settings: options.settings, via, progress }, interrupts.first),
    );
  } finally {
    await cleanUp(test, timeline);
  }
}

/**
 * Deletes the pod of a test that did not come to its end; the second Ctrl-C leaves it to itself. Never rejects: what is left
 * behind is told, and why the test came to nothing is told by somebody else.
 */
async function cleanUp({ session, client, interrupts, created }: Test, timeline: PodTimeline): Promise<void> {
  if (timeline.gone) return;
  const { ports } = session;
  const { namespace = "default", name = "" } = created.metadata;
  ports.stderr.write("deleting the pod\n");
  using bound = deadline(ports.clock, cleanUpTimeoutMs, interrupts.second);
  try {
    await requestDeletion(client, new FollowedPods([created]), cleanUpGraceSeconds);
    await timeline.until(() => (timeline.gone ? true : undefined), bound.signal);
  } catch (error) {
    const why = bound.signal.aborted ? "which is being deleted" : messageOf(error);
    ports.stderr.write(`left behind: pod ${namespace}/${name}, ${why}\n`);
  }
}

function onlyPod(objects: readonly LoadedObject[]): LoadedObject {
  const [pod, ...others] = objects.filter(({ kind }) => kind.kind === "Pod");
  if (pod !== undefined && others.length === 0) return pod;
  throw new MinikubeletError(
    "InvalidManifest",
    `the manifest holds ${pod === undefined ? "no pod" : `${String(others.length + 1)} pods`}: a shutdown test is of one`,
    { hint: "Put the pod into a file of its own; what it refers to may stand beside it." },
  );
}

/** @throws MinikubeletError `TimeScaled`: times that are not real prove nothing (decision 12) */
async function refuseTimeScale({ home, options }: Session): Promise<void> {
  if (namesOtherCluster(options)) return;
  const { timeScale } = JSON.parse(await readFile(home.daemon, "utf8")) as DaemonInfo;
  if (timeScale !== 1)
    throw new MinikubeletError("TimeScaled", `this instance runs with timeScale ${String(timeScale)}`, {
      hint: "A shutdown test needs real time: set timeScale to 1 in config.yaml and restart the daemon.",
    });
}
