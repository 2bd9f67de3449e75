import { runLab } from "../shutdown/lab.ts";
import type { LabSettings, LoadSettings } from "../shutdown/model.ts";
import type { DoorRequest } from "../shutdown/reach/open-front-door.ts";
import { defaultSettings } from "../shutdown/settings.ts";
import { openTimeline } from "../shutdown/timeline/open-timeline.ts";
import type { Report } from "../shutdown/verdict/report.ts";
import { verdict } from "../shutdown/verdict/verdict.ts";
import { MinikubeletError } from "../util/errors.ts";
import { labClock } from "../shutdown/clock.ts";
import type { TestPod } from "./test-pod.ts";

/** Settings of a shutdown test; whatever is left out is as `minikubelet shutdown-test` has it. */
export interface ShutdownTestOptions extends Partial<Omit<LabSettings, "load" | "thresholds" | "port">> {
  /** Number or name of the port that takes the load; default: the pod's first. */
  readonly port?: number | string;
  readonly load?: Partial<LoadSettings>;
  /** What makes the test fail; default: one lost request, one server error, one SIGKILL. */
  readonly thresholds?: Partial<LabSettings["thresholds"]>;
  /** How requests get to the pod; default `auto`: straight to its address where this machine reaches it. */
  readonly via?: "auto" | "direct" | "port-forward" | URL;
  /** Ends the test; the pod lives on. */
  readonly signal?: AbortSignal;
  /** Told what goes on, a line each. */
  readonly onProgress?: (text: string) => void;
}

/**
 * Puts load on a pod, deletes it under this load, follows every request to its end, and judges. The pod is gone
 * afterwards, unless the test came to nothing (verdict `not-judged`).
 * @throws MinikubeletError `TimeScaled`, `InvalidFlag` for a port that there is not; LoadError; the signal's reason
 */
export async function runShutdownTest(pod: TestPod, options: ShutdownTestOptions): Promise<Report> {
  const { via = "auto", signal = new AbortController().signal, onProgress = () => undefined } = options;
  const { ports, instance } = pod.parts;
  if (instance.timeScale !== 1)
    throw new MinikubeletError(
      "TimeScaled",
      `this instance runs with timeScale ${String(instance.timeScale)}`,
      {
        hint: "A shutdown test needs real time: run the pod on an instance whose timeScale is 1.",
      },
    );
  const { client } = instance;
  const clock = labClock(ports.monotonicMs, ports.clock);
  const epochNow = (): number => ports.clock.now();
  await using timeline = await openTimeline(client, pod.object, clock, epochNow, signal);
  const settings = settingsOf(options);
  const observations = await runLab(
    { client, timeline, clock, settings, via: doorOf(via), progress: onProgress },
    signal,
  );
  signal.throwIfAborted();
  // The pod's own view of itself is another one, and may be a moment behind.
  if (timeline.gone) await pod.parts.timeline.until(() => (pod.gone ? true : undefined), signal);
  return verdict(observations);
}

/** The settings of a test: what the options say, the rest as `minikubelet shutdown-test` has it. */
export function settingsOf(options: ShutdownTestOptions): LabSettings {
  const { port, load, thresholds, via: _via, signal: _signal, onProgress: _progress, ...rest } = options;
  return {
    ...defaultSettings,
    ...rest,
    ...(port === undefined ? {} : { port: String(port) }),
    load: { ...defaultSettings.load, ...load },
    thresholds: { ...defaultSettings.thresholds, ...thresholds },
  };
}

function doorOf(via: NonNullable<ShutdownTestOptions["via"]>): DoorRequest["via"] {
  return via instanceof URL ? { url: via } : via;
}
