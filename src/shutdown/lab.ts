import { allStatuses, isReady } from "../api/pod-state.ts";
import type { Pod } from "../api/index.ts";
import { kinds } from "../api/scheme.ts";
import type { KubeClient } from "../client/kube-client.ts";
import { deadline } from "../util/deadline.ts";
import { type LinkedAbort, linkedAbort } from "../util/linked-abort.ts";
import { TaskGroup } from "../util/task-group.ts";
import type { LabClock } from "./clock.ts";
import { conditionText, failWhenEnded, LabEnded, seconds } from "./lab-end.ts";
import { HttpLoad } from "./load/http-load.ts";
import type { LabSettings, Observations } from "./model.ts";
import { inspectPid1 } from "./pid1/inspect-pid1.ts";
import { type DoorRequest, openFrontDoor } from "./reach/open-front-door.ts";
import { Endpoint } from "./reach/endpoint.ts";
import { untilAnswered } from "./reach/until-answered.ts";
import { stoppingContainers, targetPort } from "./target-port.ts";
import type { PodTimeline } from "./timeline/pod-timeline.ts";
import { newTrial, note, observationsOf, type Trial } from "./trial.ts";

/** What a test needs: a pod that has been created, a view of it, and the settings. */
export interface Lab {
  readonly client: KubeClient;
  readonly timeline: PodTimeline;
  readonly clock: LabClock;
  readonly settings: LabSettings;
  readonly via: DoorRequest["via"];
  /** Told what goes on, a line each. */
  readonly progress: (text: string) => void;
}

/** Beyond the grace period: the engine's time to kill and to clear away. */
const goneSlackMs = 60_000;
/** Nobody answers any more once the pod is gone; what came is read by then. */
const afterGoneMs = 1_000;

/**
 * Waits for the pod to be ready, drives load at it, deletes it and follows every request to its end. Always returns what
 * was seen, also of a test that came to nothing; the pod may live on then, and is the caller's to delete.
 * @throws LoadError when the load generator fails; MinikubeletError `InvalidFlag` for a port that the pod has not
 */
export async function runLab(lab: Lab, signal: AbortSignal): Promise<Observations> {
  const { container } = targetPort(lab.timeline.pod, lab.settings.port);
  const trial = newTrial(lab.settings, lab.timeline, container);
  try {
    await conduct(lab, trial, signal);
    return observationsOf(trial, { end: "complete" }, lab.clock.now());
  } catch (error) {
    if (signal.aborted)
      return observationsOf(trial, { end: "interrupted", text: "the test was interrupted" }, lab.clock.now());
    if (error instanceof LabEnded)
      return observationsOf(trial, { end: error.end, text: error.message }, lab.clock.now());
    throw error;
  }
}

async function conduct(lab: Lab, trial: Trial, signal: AbortSignal): Promise<void> {
  const { timeline, settings, clock, progress } = lab;
  await untilReady(lab, signal);
  const { port } = targetPort(timeline.pod, settings.port);
  await using door = await openFrontDoor({
    client: lab.client,
    pod: timeline.pod,
    port,
    via: lab.via,
    signal,
  });
  trial.reach = door.reach;
  progress(`ready; sending requests to ${door.reach.address} (${door.reach.kind})`);
  await untilAnswered(door, lab, signal);
  const endpoint = new Endpoint(settings.endpointLagMs);
  const load = new HttpLoad(door, settings.load, clock, (now) => endpoint.isKnown(now));
  trial.load = load;
  const stop = new AbortController();
  const cut = new AbortController();
  using failed = linkedAbort(signal);
  const running = load.run(stop.signal, cut.signal).catch((error: unknown) => {
    failed.abort(error);
  });
  try {
    await beforeDeletion(lab, trial, { load, endpoint }, failed);
    endpoint.change(false, clock.now());
    await deletion(lab, trial, stop, failed);
    await untilGone(lab, trial, failed.signal);
    await Promise.race([running, clock.sleep(afterGoneMs, failed.signal)]);
  } finally {
    stop.abort();
    cut.abort();
    await running;
  }
}

async function untilReady({ timeline, clock, settings, progress }: Lab, signal: AbortSignal): Promise<void> {
  progress("waiting for the pod to be ready");
  using bound = deadline(clock, settings.readyTimeoutMs, signal);
  try {
    await timeline.until(() => {
      failWhenEnded(timeline);
      return isReady(timeline.pod) ? true : undefined;
    }, bound.signal);
  } catch (error) {
    if (signal.aborted || !bound.signal.aborted) throw error;
    const why = conditionText(timeline.pod, timeline.marks);
    throw new LabEnded(
      "never-ready",
      `the pod was not ready within ${seconds(settings.readyTimeoutMs)} (${why})`,
    );
  }
}

async function examine({ client, timeline, clock }: Lab, trial: Trial, signal: AbortSignal): Promise<void> {
  const containers = stoppingContainers(timeline.pod).map(({ name }) => name);
  trial.pid1 = await inspectPid1(client, timeline.pod, containers, clock, signal);
}

/** Warm-up, whose requests count for nothing, then the control run. */
async function beforeDeletion(
  lab: Lab,
  trial: Trial,
  { load, endpoint }: { readonly load: HttpLoad; readonly endpoint: Endpoint },
  failed: LinkedAbort,
): Promise<void> {
  const { clock, settings, timeline, progress } = lab;
  await using following = new TaskGroup(failed.signal);
  following.spawn(async (signal) => {
    await followReadiness(lab, trial, endpoint, signal);
  });
  const restarted = new Map(allStatuses(timeline.pod).map(({ name, restartCount }) => [name, restartCount]));
  progress(`warm-up ${seconds(settings.warmUpMs)}, control run ${seconds(settings.controlMs)}`);
  // What nobody counts may be disturbed.
  await Promise.all([clock.sleep(settings.warmUpMs, failed.signal), examine(lab, trial, failed.signal)]);
  load.takePace();
  trial.controlFrom = clock.now();
  await clock.sleep(settings.controlMs, failed.signal);
  trial.controlPace = load.takePace();
  failWhenEnded(timeline);
  for (const { name, restartCount } of allStatuses(timeline.pod))
    trial.restarts.set(name, restartCount - (restarted.get(name) ?? 0));
  if (!isReady(timeline.pod))
    throw new LabEnded(
      "not-steady",
      `the pod lost its readiness under load (${conditionText(timeline.pod, timeline.marks)})`,
    );
}

/** Readiness decides whether the pod is an endpoint, as long as nobody has deleted it. */
async function followReadiness(
  { timeline, clock, settings }: Lab,
  trial: Trial,
  endpoint: Endpoint,
  signal: AbortSignal,
): Promise<void> {
  const lag = seconds(settings.endpointLagMs);
  for (let ready = false; ; ready = !ready) {
    await timeline.until(() => (isReady(timeline.pod) === ready ? true : undefined), signal);
    note(trial, {
      at: endpoint.change(ready, clock.now()),
      lane: "load",
      what: ready ? "SendingAgain" : "SendingStopped",
      text: ready
        ? `ready again ${lag} ago: proxies send new requests`
        : `not ready since ${lag}: proxies send no new requests`,
    });
  }
}

/** T0: deletes the pod, and goes on sending for as long as proxies would. */
async function deletion(lab: Lab, trial: Trial, stop: AbortController, failed: LinkedAbort): Promise<void> {
  const { client, clock, settings, timeline, progress } = lab;
  const { namespace, name, uid = "" } = timeline.pod.metadata;
  const grace = settings.gracePeriodSeconds;
  trial.deletedAt = clock.now();
  note(trial, { at: trial.deletedAt, lane: "pod", what: "Delete", text: "deletion requested" });
  progress(`deleted; still sending for ${seconds(settings.endpointLagMs)}`);
  const lag = clock.sleep(settings.endpointLagMs, failed.signal);
  const [answer] = await Promise.all([
    client.delete<Pod>(
      kinds.Pod,
      { namespace, name: name ?? "" },
      { ...(grace === undefined ? {} : { gracePeriodSeconds: grace }), preconditions: { uid } },
      failed.signal,
    ),
    lag,
  ]);
  stop.abort();
  trial.sendingUntil = clock.now();
  const text = "endpoints have followed: no new requests";
  note(trial, { at: trial.sendingUntil, lane: "load", what: "SendingStopped", text });
  if ("spec" in answer) trial.graceSeconds = answer.metadata.deletionGracePeriodSeconds ?? 0;
}

async function untilGone(
  { timeline, clock, progress }: Lab,
  trial: Trial,
  signal: AbortSignal,
): Promise<void> {
  const graceMs = (trial.graceSeconds ?? 0) * 1000;
  progress(`waiting for the pod to end (grace period ${seconds(graceMs)})`);
  using bound = deadline(clock, graceMs + goneSlackMs, signal);
  try {
    await timeline.until(() => (timeline.gone ? true : undefined), bound.signal);
  } catch (error) {
    if (signal.aborted || !bound.signal.aborted) throw error;
    const { finalizers = [] } = timeline.pod.metadata;
    const held = finalizers.length === 0 ? "" : `: ${finalizers.join(", ")} holds it (metadata.finalizers)`;
    throw new LabEnded(
      "not-ended",
      `the pod was not gone ${seconds(goneSlackMs)} after its grace period${held}`,
    );
  }
}
