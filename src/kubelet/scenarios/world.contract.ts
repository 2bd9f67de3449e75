/** A kubelet on the fake engine and virtual time, and the trace that a reader can compare with a node's. */
import { expect } from "vitest";
import { defaultPod } from "../../api/defaults/pod.ts";
import type { Container, Pod, PodSpec, ResourceList } from "../../api/index.ts";
import { FakeApi } from "../../runtime/fake/fake-api.ts";
import { FakeEvents } from "../../runtime/fake/fake-events.ts";
import { FakeObjects, FakeTerminationStore } from "../../runtime/fake/fake-objects.ts";
import { FakePodDialer } from "../../runtime/fake/fake-pod-dialer.ts";
import type { FakeRuntimeOptions } from "../../runtime/fake/fake-engine.ts";
import { FakeRuntime } from "../../runtime/fake/fake-runtime.ts";
import { VirtualClock } from "../../runtime/fake/virtual-clock.ts";
import { type VersionRules, versionRules } from "../core/version-rules.ts";
import { Kubelet } from "../kubelet.ts";
import type { KubeletDeps } from "../kubelet-options.ts";
import type { LogEntry } from "../log.ts";
import { standardParts } from "../standard-parts.ts";
import type { Occurrence, TimelineRecorder } from "../timeline/recorder.ts";
import { statusLine } from "./status-line.contract.ts";

export type WorldOptions = Omit<FakeRuntimeOptions, "clock"> & {
  /** Kubernetes minor version; default 36. */
  readonly minor?: number;
  readonly admit?: NonNullable<KubeletDeps["admit"]>;
  readonly allocatable?: ResourceList;
};

type Kind = "status" | "event" | "engine";

/** A container of busybox, with whatever else the scenario is about. */
export function box(name: string, more: Partial<Container> = {}): Container {
  return { name, image: "busybox", imagePullPolicy: "IfNotPresent", ...more };
}

/** Plays a scenario to its end, then checks that closing leaves nothing that waits, and that nothing went wrong. */
export async function play(options: WorldOptions, script: (world: World) => Promise<void>): Promise<void> {
  const world = new World(options);
  await script(world);
  await world.close();
  expect(world.log.filter(({ level }) => level === "error")).toEqual([]);
  expect(world.clock.pending).toBe(0);
}

export class World implements AsyncDisposable {
  readonly clock: VirtualClock = new VirtualClock();
  readonly api: FakeApi = new FakeApi(this.clock);
  readonly events: FakeEvents = new FakeEvents(this.clock);
  readonly objects: FakeObjects = new FakeObjects();
  readonly terminations: FakeTerminationStore = new FakeTerminationStore();
  readonly dialer: FakePodDialer = new FakePodDialer();
  readonly runtime: FakeRuntime;
  readonly log: LogEntry[] = [];
  /** All that the kubelet told of its pods' lives. */
  readonly life: Occurrence[] = [];
  readonly #rules: VersionRules;
  readonly #admit: KubeletDeps["admit"];
  readonly #allocatable: ResourceList | undefined;
  #kubelet: Kubelet;
  #life = new AbortController();
  #uids = 0;

  constructor(options: WorldOptions = {}) {
    this.#rules = versionRules(options.minor ?? 36);
    this.#admit = options.admit;
    this.#allocatable = options.allocatable;
    this.runtime = new FakeRuntime({ ...options, clock: this.clock });
    this.#kubelet = this.#start();
  }

  get kubelet(): Kubelet {
    return this.#kubelet;
  }

  /** Creates a pod as the API server would store it. */
  create(
    name: string,
    spec: Omit<PodSpec, "containers"> & { readonly containers: readonly Container[] },
  ): Pod {
    const uid = `uid-${(++this.#uids).toString()}`;
    return this.api.create(
      defaultPod({
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name, namespace: "default", uid },
        spec: { nodeName: "node", ...spec },
      }),
    );
  }

  async advance(seconds: number): Promise<void> {
    await this.clock.advance(seconds * 1000);
  }

  /** The daemon dies where it stands: no step of it runs any more. */
  async kill(): Promise<void> {
    this.#life.abort(new Error("killed"));
    await this.#kubelet.close();
  }

  /** A new daemon on the same engine and store. */
  restart(): void {
    this.#kubelet = this.#start();
  }

  /** What has happened so far, a line each: seconds, what changed, how. */
  trace(...kinds: readonly Kind[]): string {
    const wanted = new Set<Kind>(kinds.length === 0 ? ["status", "event", "engine"] : kinds);
    const lines = [
      ...this.#statusLines().map((line) => ({ ...line, kind: "status" as const })),
      ...this.#eventLines().map((line) => ({ ...line, kind: "event" as const })),
      ...this.runtime.trace.map(({ at, what }) => ({ at, text: what, kind: "engine" as const })),
    ];
    return lines
      .filter(({ kind }) => wanted.has(kind))
      .sort((a, b) => a.at - b.at)
      .map(({ at, kind, text }) => `${this.#seconds(at).padStart(7)} ${kind.padEnd(6)} ${text}`)
      .join("\n");
  }

  /** The lives of the pods without their events, a line each: seconds (from when, if it took time), what. */
  lifeLines(...types: readonly Occurrence["type"][]): string {
    return this.life
      .filter(({ type }) => (types.length === 0 ? type !== "Event" : types.includes(type)))
      .toSorted((a, b) => a.at - b.at)
      .map((occurrence) => this.#lifeLine(occurrence))
      .join("\n");
  }

  #lifeLine({ at, startedAt, until, type, reason, container, ...rest }: Occurrence): string {
    const { attempt, result, exitCode, bytes, message, output } = rest;
    const details = [
      container === undefined ? "" : `${container}${attempt === undefined ? "" : `/${String(attempt)}`}`,
      startedAt === undefined ? "" : `from ${this.#seconds(startedAt)}`,
      until === undefined ? "" : `until ${this.#seconds(until)}`,
      result ?? "",
      exitCode === undefined ? "" : `exit ${String(exitCode)}`,
      bytes === undefined ? "" : `${String(bytes)} B`,
      message ?? "",
      output === undefined ? "" : `> ${output}`,
    ].filter((part) => part !== "");
    return `${this.#seconds(at).padStart(7)} ${type} ${reason}: ${details.join(", ")}`;
  }

  /** Seconds at which a container was started. */
  starts(container: string): readonly number[] {
    return this.#times(new RegExp(`^start ${container}/`));
  }

  /** Seconds of everything on the engine that matches. */
  #times(what: RegExp): readonly number[] {
    return this.runtime.trace
      .filter((entry) => what.test(entry.what))
      .map(({ at }) => (at - this.clock.start) / 1000);
  }

  async close(): Promise<void> {
    await this.kill();
    await this.runtime.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #start(): Kubelet {
    this.#life = new AbortController();
    const timeline: TimelineRecorder = { record: (_pod, occurrence) => void this.life.push(occurrence) };
    const ports = {
      timeline,
      clock: this.clock,
      random: () => 0,
      runtime: this.runtime,
      podDialer: this.dialer,
      hostDialer: this.dialer.host,
      objects: this.objects,
      rules: this.#rules,
      timeScale: 1,
      maxContainerRestartPeriodMs: 300_000,
    };
    const kubelet = new Kubelet({
      ...ports,
      source: this.api,
      sink: this.api,
      events: this.events,
      terminations: this.terminations,
      node: { name: "node", hostIP: "192.0.2.1" },
      parallelStarts: 4,
      eventSpamFilter: true,
      ...(this.#admit === undefined ? {} : { admit: this.#admit }),
      allocatable: () => this.#allocatable,
      log: (entry) => {
        this.log.push(entry);
      },
      parts: standardParts(
        {
          ...ports,
          allocatable: { cpu: "4", memory: "8Gi" },
          configNode: {
            memoryBytes: 8 * 1024 ** 3,
            canLowerOomScore: true,
            hostIPs: ["192.0.2.1"],
            allocatable: { cpu: "4", memory: "8Gi" },
            hostsFile: () => Promise.resolve(""),
          },
          dns: {
            clusterDomain: "cluster.local",
            clusterDNS: [],
            engineResolver: "127.0.0.11",
            node: { servers: [], searches: [], options: [] },
          },
          seccompDefault: false,
          readSeccompProfile: () => Promise.resolve("{}"),
          hostFiles: undefined,
          serviceAccountToken: () => Promise.resolve("token"),
        },
        this.#life.signal,
      ),
    });
    kubelet.start(this.#life.signal);
    return kubelet;
  }

  #statusLines(): readonly { readonly at: number; readonly text: string }[] {
    const last = new Map<string, string>();
    return this.api.trace.flatMap(({ at, uid, pod }) => {
      const prefix = this.#uids > 1 ? `${uid} ` : "";
      const text = pod === undefined ? "gone" : statusLine(pod);
      if (last.get(uid) === text) return [];
      last.set(uid, text);
      return [{ at, text: prefix + text }];
    });
  }

  #eventLines(): readonly { readonly at: number; readonly text: string }[] {
    return this.events.trace.map(({ at, event }) => {
      const { type = "", reason = "", message = "", count = 1 } = event;
      const path = event.involvedObject.fieldPath?.replace(/^spec\.(.*)\{(.*)\}$/, " $2") ?? "";
      return { at, text: `${type} ${reason}${path}: ${message}${count > 1 ? ` x${count.toString()}` : ""}` };
    });
  }

  #seconds(at: number): string {
    return `${((at - this.clock.start) / 1000).toFixed(1)}s`;
  }
}
