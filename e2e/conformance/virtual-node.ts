import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { featuresOf } from "../../src/api/features.ts";
import type { KubeObject } from "../../src/api/index.ts";
import { podCells } from "../../src/api/tables/pod.ts";
import { formatTimestamp } from "../../src/api/timestamp.ts";
import type { Answer } from "../../src/apiserver/answer.ts";
import { ApiError } from "../../src/apiserver/api-error.ts";
import type { ApiEnvironment } from "../../src/apiserver/environment.ts";
import {
  accountTokens,
  coreResources,
  createRegistry,
  ensureSystemNamespaces,
} from "../../src/apiserver/index.ts";
import { routes } from "../../src/apiserver/routes.ts";
import { refusalOf } from "../../src/kubelet/admission.ts";
import { loadHttpClient } from "../../src/kubelet/prober/http/http-get.ts";
import { World } from "../../src/kubelet/scenarios/world.contract.ts";
import { events, nodes, pods } from "../../src/node/collections.ts";
import { storeEventSink } from "../../src/node/event-sink.ts";
import { storeObjectReader } from "../../src/node/object-reader.ts";
import { storePodSource } from "../../src/node/pod-source.ts";
import { storeStatusSink } from "../../src/node/status-sink.ts";
import type { Applet } from "../../src/runtime/fake/busybox/program.ts";
import { Busybox } from "../../src/runtime/fake/busybox/busybox.ts";
import { fakeEngineInfo } from "../../src/runtime/fake/fake-engine-info.ts";
import { FakePodDialer } from "../../src/runtime/fake/fake-pod-dialer.ts";
import type { ImageScript } from "../../src/runtime/fake/script.ts";
import { VirtualClock } from "../../src/runtime/fake/virtual-clock.ts";
import { memoryBackend, openStore, type Store } from "../../src/storage/index.ts";
import { noStreams } from "../../src/apiserver/testing/no-streams.fixture.ts";
import { type KubeEvent, Recorder } from "./recorder.ts";
import { virtualHttpsServer } from "./virtual-https.ts";

/** The recorded node. */
const node = { name: "orc-node", hostIP: "10.0.0.12" };
const minor = 33;

/** What the recorder's registry and engine had. */
const images: Readonly<Record<string, ImageScript>> = {
  "busybox:1.35": {},
  "orc-usernum:1": { user: "1234:5678" },
  "orc-srv:1": {},
  "localhost:5000/orc-busybox:1": { present: false, pullMs: 20 },
};

/** About what an engine on a quiet machine takes, in milliseconds. */
const latency = { createSandbox: 130, createContainer: 20, start: 60, exec: 30, stopSandbox: 100, pull: 20 };

/** Of the event loop, from a client's hello to the answer to its request, with some to spare. */
const turnsOfTls = 10;

let httpReady: Promise<void> | undefined;

/** The HTTP client compiles its parser at its first use: real time that virtual time would not wait for. */
async function useHttpOnce(): Promise<void> {
  const HttpClient = await loadHttpClient();
  const server = createServer((_request, response) => response.end());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = new HttpClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await (await client.request({ path: "/", method: "GET" })).body.dump();
  await client.close();
  server.close();
}

/** Numbers in [0, 1) that are the same at each run (a linear congruential generator). */
function drawsFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** What a request is answered with, errors included. */
export interface ApiReply {
  readonly code: number;
  readonly body: KubeObject & { readonly message?: string };
}

/**
 * The product without HTTP and without Docker: store, API and kubelet as a node wires them, on a fake engine whose
 * containers are interpreted, and on virtual time.
 */
export class VirtualNode implements AsyncDisposable {
  readonly clock: VirtualClock;
  readonly recorder: Recorder = new Recorder(() => this.clock.now());
  readonly world: World;
  readonly busybox: Busybox;
  readonly #store: Store;
  readonly #handle: ReturnType<typeof routes>;
  readonly #closing = new AbortController();
  readonly #watching: Promise<unknown>;

  private constructor(store: Store, clock: VirtualClock, orcsrv: Applet) {
    this.clock = clock;
    this.#store = store;
    const dialer = new FakePodDialer();
    this.busybox = new Busybox(dialer, { orcsrv });
    const environment: ApiEnvironment = {
      store,
      clock,
      registry: createRegistry(coreResources(featuresOf(minor)), []),
      streams: noStreams,
      version: { major: "1", minor: String(minor), gitVersion: `v1.${minor}.0` },
      accountTokens: accountTokens("key", () => clock.now()),
      random: (count) => Array.from({ length: count }, (_, index) => index / count),
    };
    this.#handle = routes(environment);
    this.#watching = this.#record();
    this.world = new World({
      minor,
      node,
      dialer,
      images,
      latency,
      startedMs: 40,
      programs: this.busybox,
      endsExecs: true,
      random: drawsFrom(1),
      backend: {
        clock,
        source: storePodSource(store, node.name),
        sink: storeStatusSink(store, () => clock.now()),
        events: storeEventSink(store, (event) => ({
          ...event,
          metadata: {
            ...event.metadata,
            uid: randomUUID(),
            creationTimestamp: formatTimestamp(clock.now()),
          },
        })),
        terminations: store.terminations,
        objects: storeObjectReader(store),
      },
      admit: (pod, others) => {
        const stored = store.get(nodes, "", node.name);
        return stored && refusalOf(pod, stored, others);
      },
    });
  }

  static async start(): Promise<VirtualNode> {
    httpReady ??= useHttpOnce();
    await httpReady;
    const clock = new VirtualClock(undefined, turnsOfTls);
    const store = openStore({
      backend: memoryBackend(),
      schedule: queueMicrotask,
      now: () => clock.now(),
    });
    await ensureSystemNamespaces(store, clock.now());
    const { cpus, memoryBytes } = fakeEngineInfo;
    const allocatable = {
      cpu: String(cpus),
      memory: String(memoryBytes),
      "ephemeral-storage": "64Gi",
      pods: "110",
    };
    await store.write(nodes, "", node.name, () => ({
      set: {
        apiVersion: "v1",
        kind: "Node",
        metadata: {
          name: node.name,
          uid: randomUUID(),
          labels: { "kubernetes.io/os": "linux", "kubernetes.io/hostname": node.name },
        },
        status: { capacity: allocatable, allocatable },
      },
    }));
    return new VirtualNode(store, clock, await virtualHttpsServer());
  }

  /** Asks the API as an administrator. */
  async request(
    method: string,
    path: string,
    body?: object,
    contentType = "application/json",
  ): Promise<ApiReply> {
    const url = new URL(`https://host${path}`);
    const text = body === undefined ? "" : JSON.stringify(body);
    try {
      const answer: Answer = await this.#handle({
        method,
        pathname: url.pathname,
        query: url.searchParams,
        headers: body === undefined ? {} : { "content-type": contentType },
        user: { name: "kubernetes-admin", groups: ["system:masters"] },
        body: () => Promise.resolve(Buffer.from(text)),
        signal: this.#closing.signal,
      });
      if (answer.kind !== "json") throw new Error(`${method} ${path} answered with ${answer.kind}`);
      return { code: answer.code, body: answer.object as ApiReply["body"] };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { code: error.status.code, body: error.status as unknown as ApiReply["body"] };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.world.close();
    this.#closing.abort();
    await this.#watching;
    await this.#store.close();
  }

  /** What watchers see, as it comes. */
  async #record(): Promise<void> {
    const { signal } = this.#closing;
    const { revision } = this.#store;
    const inDefault = { namespace: "default" };
    await Promise.all([
      (async () => {
        for await (const { type, object } of this.#store.watch(pods, revision, inDefault, signal)) {
          this.recorder.pod(type, object);
          const row = { cells: podCells(object, this.clock.now(), featuresOf(minor)), object };
          this.recorder.row({ type, object: { rows: [row] } });
        }
      })(),
      (async () => {
        for await (const { type, object } of this.#store.watch(events, revision, inDefault, signal))
          this.recorder.event(type, object as unknown as KubeEvent);
      })(),
    ]);
  }
}
