import { connect, createServer, type Server } from "node:net";
import { once } from "node:events";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { duplexPair } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Endpoint, Service, ServiceSpec } from "../api/index.ts";
import { memoryBackend, openStore, type Store } from "../storage/index.ts";
import { Balance } from "./balance.ts";
import { ENDPOINT_SLICES, NodePortProxy, type NodePortProblem, SERVICES } from "./node-port-proxy.ts";
import { nodePortRoutes } from "./node-port-routes.ts";
import type { Backend } from "./ports.ts";

const created = { uid: "u", creationTimestamp: "2026-01-01T00:00:00Z", namespace: "default" };
const service = (spec: ServiceSpec): Service => ({ metadata: { name: "web", ...created }, spec });
const endpoint = (name: string, conditions: Endpoint["conditions"] = {}): Endpoint => ({
  addresses: ["10.244.0.2"],
  conditions,
  targetRef: { kind: "Pod", namespace: "default", name, uid: name },
});
const slice = (endpoints: readonly Endpoint[]) => ({
  metadata: { name: "web-1", ...created, labels: { "kubernetes.io/service-name": "web" } },
  addressType: "IPv4",
  endpoints,
  ports: [{ name: "", port: 8080, protocol: "TCP" }],
});
const behind = (endpoints: readonly Endpoint[]): unknown =>
  nodePortRoutes([service({ ports: [{ port: 80, nodePort: 30080 }] })], [slice(endpoints)])[0]?.backends.map(
    (backend) => (backend.kind === "pod" ? backend.pod.pod : backend.ip),
  );

describe("behind a node port are", () => {
  const ready = endpoint("ready", { ready: true, serving: true, terminating: false });
  const unready = endpoint("unready", { ready: false, serving: false, terminating: false });
  const ending = endpoint("ending", { ready: false, serving: true, terminating: true });
  const dying = endpoint("dying", { ready: false, serving: false, terminating: true });
  it.each<[string, readonly Endpoint[], readonly string[]]>([
    ["ready endpoints", [ready, unready, ending], ["ready"]],
    ["those that end and still serve where no other is left", [unready, ending, dying], ["ending"]],
    ["none that are not ready", [unready, dying], []],
    ["those that nobody has said anything about", [endpoint("silent")], ["silent"]],
    ["addresses that somebody wrote himself", [{ addresses: ["192.0.2.1"] }], ["192.0.2.1"]],
  ])("%s", (_title, endpoints, expected) => {
    expect(behind(endpoints)).toEqual(expected);
  });
});

describe("connections go", () => {
  const [one, two]: readonly Backend[] = [
    { kind: "address", ip: "1", port: 1 },
    { kind: "address", ip: "2", port: 1 },
  ];
  const both = [one, two].filter((backend) => backend !== undefined);

  it("to one backend after the other", () => {
    const balance = new Balance();
    expect([0, 0, 0].map((now) => balance.choose("c", both, undefined, now))).toEqual([one, two, one]);
  });

  it("to the client's last one, for as long as clients stay and it is there", () => {
    const balance = new Balance();
    const choose = (now: number, backends = both) => balance.choose("c", backends, 100, now);
    expect([choose(0), choose(100), choose(201), choose(202, both.slice(0, 1))]).toEqual([
      one,
      one,
      two,
      one,
    ]);
  });
});

describe("a node port", () => {
  let store: Store;
  let proxy: NodePortProxy;
  const problems: NodePortProblem[] = [];
  const abort = new AbortController();
  const port = 30_000 + (process.pid % 2000);

  beforeEach(() => {
    problems.length = 0;
    store = openStore({ backend: memoryBackend(), schedule: queueMicrotask, now: () => 0 });
    const dial = async (backend: Backend) => {
      await Promise.resolve();
      const [near, far] = duplexPair();
      far.end(backend.kind === "pod" ? backend.pod.pod : "");
      far.pipe(new PassThrough()).resume();
      return near;
    };
    const sleep = async (_ms: number, signal: AbortSignal) => {
      await once(signal, "abort");
    };
    proxy = new NodePortProxy(
      { store, clock: { now: () => 0, sleep }, dial, onProblem: (problem) => problems.push(problem) },
      abort.signal,
    );
  });
  afterEach(async () => {
    await proxy[Symbol.asyncDispose]();
    await store.close();
  });

  const put = async (spec: ServiceSpec, endpoints: readonly Endpoint[]) => {
    await store.write(SERVICES, "default", "web", () => ({ set: service(spec) }));
    await store.write(ENDPOINT_SLICES, "default", "web-1", () => ({ set: slice(endpoints) }));
    await proxy.sync();
  };
  const ask = async (): Promise<string> => {
    const socket = connect(port, "127.0.0.1");
    socket.end();
    return await text(socket).catch((error: unknown) => (error as NodeJS.ErrnoException).code ?? "");
  };
  const spec: ServiceSpec = { ports: [{ port: 80, nodePort: port, protocol: "TCP" }] };

  it("leads to the pods, refuses when nobody is there, and is free once the service has gone", async () => {
    await put(spec, [endpoint("a"), endpoint("b")]);
    expect([await ask(), await ask(), await ask()]).toEqual(["a", "b", "a"]);
    await put(spec, []);
    expect(await ask()).toBe("ECONNREFUSED");
    await put(spec, [endpoint("b")]);
    expect(await ask()).toBe("b");
    await store.write(SERVICES, "default", "web", () => ({ remove: true }));
    await proxy.sync();
    expect(await ask()).toBe("ECONNREFUSED");
  });

  it("that another program has is told once", async () => {
    const other: Server = createServer().listen(port, "127.0.0.1");
    await once(other, "listening");
    await put(spec, []);
    await proxy.sync();
    other.close();
    expect(problems.map(({ reason, message }) => [reason, message])).toEqual([
      ["NodePortNotListening", `node port ${String(port)} is taken by another program on 127.0.0.1`],
    ]);
  });

  it("of UDP is said not to be served", async () => {
    await put({ ports: [{ port: 53, nodePort: port, protocol: "UDP" }] }, [endpoint("a")]);
    expect(problems).toMatchObject([{ reason: "ProtocolNotServed" }]);
    expect(await ask()).toBe("ECONNREFUSED");
  });
});
