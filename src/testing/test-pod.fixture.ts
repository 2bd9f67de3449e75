import type { ContainerState, ContainerStatus, Pod, PodPhase } from "../api/index.ts";
import { instanceHome } from "../client/instance-home.ts";
import { VirtualClock } from "../runtime/fake/virtual-clock.ts";
import type { Mark } from "../shutdown/model.ts";
import { Changes } from "../util/changes.ts";
import type { PodTimeline } from "../shutdown/timeline/pod-timeline.ts";
import { TestInstance } from "./instance/test-instance.ts";
import type { TestingPorts } from "./ports.ts";
import { TestPod } from "./test-pod.ts";

/** A pod `test-1/web` with one container `web` in a state. */
export function podIn(
  state: ContainerState,
  {
    ready = false,
    phase = "Running",
    ...change
  }: Partial<ContainerStatus> & { readonly phase?: PodPhase } = {},
): Pod {
  const status: ContainerStatus = {
    name: "web",
    state,
    lastState: {},
    ready,
    restartCount: 0,
    image: "web:1",
    imageID: "",
    ...change,
  };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web", namespace: "test-1", uid: "u1" },
    spec: { containers: [{ name: "web", image: "web:1", ports: [{ name: "http", containerPort: 8080 }] }] },
    status: {
      phase,
      conditions: [{ type: "Ready", status: ready ? "True" : "False" }],
      containerStatuses: [status],
    },
  };
}

/** A timeline that shows what it is told to. */
export class ScriptedTimeline implements PodTimeline {
  readonly source = "standard";
  pod: Pod;
  gone = false;
  readonly marks: Mark[] = [];
  readonly logs: Map<string, readonly string[]> = new Map<string, readonly string[]>();
  disposed = false;
  readonly #changes = new Changes();

  constructor(pod: Pod) {
    this.pod = pod;
  }

  show(pod: Pod): void {
    this.pod = pod;
    this.#changes.tell();
  }

  end(): void {
    this.gone = true;
    this.#changes.tell();
  }

  lastLog(container: string): readonly string[] {
    return this.logs.get(container) ?? [];
  }

  async until<T>(decide: () => T | undefined, signal: AbortSignal): Promise<T> {
    return await this.#changes.until(decide, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.disposed = true;
    await Promise.resolve();
  }
}

/** A test's pod on virtual time whose instance nobody can reach. */
export function scriptedPod(created: Pod): {
  readonly pod: TestPod;
  readonly timeline: ScriptedTimeline;
  readonly clock: VirtualClock;
  readonly released: () => boolean;
} {
  const clock = new VirtualClock();
  const ports: TestingPorts = {
    env: {},
    clock,
    background: clock,
    monotonicMs: () => clock.now() - clock.start,
    daemonEntry: "",
  };
  const config = { server: "http://127.0.0.1:1", namespace: "default" };
  const timeline = new ScriptedTimeline(created);
  let released = false;
  const release = async (): Promise<void> => {
    released = true;
    await Promise.resolve();
  };
  const instance = new TestInstance(ports, instanceHome({ MINIKUBELET_HOME: "/nowhere" }), {
    config,
    timeScale: 1,
  });
  const pod = new TestPod({ ports, instance, created, timeline, createdAt: 0, release });
  return { pod, timeline, clock, released: () => released };
}
