/** A kubelet on the fake engine and virtual time, and the trace that a reader can compare with a node's. */
import { deepEqual, equal } from "node:assert/strict";
import { defaultPod } from "../../api/defaults/pod.ts";
import type { Container, Pod, PodSpec, ResourceList } from "../../api/index.ts";
import { FakeApi } from "../../runtime/fake/fake-api.ts";
import { FakeEvents } from "../../runtime/fake/fake-events.ts";
import { FakeObjects, FakeTerminationStore } from "../../runtime/fake/fake-objects.ts";
import { FakePodDialer } from "../../runtime/fake/fake-pod-dialer.ts";
import type { FakeRuntimeOptions } from "../../runtime/fake/fake-engine.ts";
import { FakeRuntime } from "../../runtime/fake/fake-runtime.ts";
import { FakeHostFiles } from "../volumes/fake-host-files.fixture.ts";
import { VirtualClock } from "../../runtime/fake/virtual-clock.ts";
import { type VersionRules, versionRules } from "../core/version-rules.ts";
import { Kubelet } from "../kubelet.ts";
import type { KubeletDeps } from "../kubelet-options.ts";
import type { LogEntry } from "../log.ts";
import type { ObjectReader, Random } from "../ports.ts";
import { standardParts } from "../standard-parts.ts";
import type { Occurrence, TimelineRecorder } from "../timeline/recorder.ts";
import { statusLine } from "./status-line.contract.ts";

export type WorldOptions = Omit<FakeRuntimeOptions, "clock"> & {
  /** Kubernetes minor version; default 36. */
  readonly minor?: number;
  readonly admit?: NonNullable<KubeletDeps["admit"]>;
  readonly allocatable?: ResourceList;
  /** In place of the fake API: where pods come from, and where what the kubelet writes goes. */
  readonly backend?: Backend;
  /** Shared with the programs that containers run. */
  readonly dialer?: FakePodDialer;
  /** Draws jitter; default: none. */
  readonly random?: Random;
  readonly node?: KubeletDeps["node"];
  /** Whether aborting an exec ends its process; default: it does not. */
  readonly endsExecs?: boolean;
};

type Backend = Pick<KubeletDeps, "source" | "sink" | "events" | "terminations"> & {
  readonly objects: ObjectReader;
  readonly clock: VirtualClock;
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
  deepEqual(
    world.log.filter(({ level }) => level === "error"),
    [],
  );
  equal(world.clock.pending, 0);
}

export class World implements AsyncDisposable {
  readonly clock: VirtualClock;
  readonly api: FakeApi;
  readonly events: FakeEvents;
  readonly objects: FakeObjects = new FakeObjects();
  readonly terminations: FakeTerminationStore = new FakeTerminationStore();
  readonly dialer: FakePodDialer;
  readonly runtime: FakeRuntime;
  readonly log: LogEntry[] = [];
  /** All that the kubelet told of its pods' lives. */
  readonly life: Occurrence[] = [];
  readonly #rules: VersionRules;
  readonly #hostFiles = new FakeHostFiles();
  readonly #options: WorldOptions;
  #kubelet: Kubelet;
  #life = new AbortController();
  #uids = 0;

  constructor(options: WorldOptions = {}) {
    this.#rules = versionRules(options.minor ?? 36);
    this.clock = options.backend?.clock ?? new VirtualClock();
    this.api = new FakeApi(this.clock);
    this.events = new FakeEvents(this.clock);
    this.dialer = options.dialer ?? new FakePodDialer();
    this.#options = options;
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
    const { admit, allocatable, backend, endsExecs = false } = this.#options;
    const { node = { name: "node", hostIP: "192.0.2.1" } } = this.#options;
    const ports = {
      timeline,
      clock: this.clock,
      random: this.#options.random ?? (() => 0),
      runtime: this.runtime,
      podDialer: this.dialer,
      hostDialer: this.dialer.host,
      objects: backend?.objects ?? this.objects,
      rules: this.#rules,
      timeScale: 1,
      maxContainerRestartPeriodMs: 300_000,
    };
    const kubelet = new Kubelet({
      ...ports,
      source: backend?.source ?? this.api,
      sink: backend?.sink ?? this.api,
      events: backend?.events ?? this.events,
      terminations: backend?.terminations ?? this.terminations,
      node,
      parallelStarts: 4,
      eventSpamFilter: true,
      ...(admit === undefined ? {} : { admit }),
      allocatable: () => allocatable,
      log: (entry) => {
        this.log.push(entry);
      },
      parts: standardParts(
        {
          ...ports,
          endsExecs: () => endsExecs,
          allocatable: { cpu: "4", memory: "8Gi" },
          configNode: {
            memoryBytes: 8 * 1024 ** 3,
            canLowerOomScore: true,
            hostIPs: [node.hostIP],
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
          hostFiles: this.#hostFiles,
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
      const text = pod === undefined ? "gone" : statusLine(pod, at);
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
