import { describe, expect, it } from "vitest";
import { defaultService } from "../../api/defaults/service.ts";
import type { EndpointSlice, Pod, PodSpec, Service, ServiceSpec } from "../../api/index.ts";
import { podsBehind, sliceContents, subsetsOf } from "./endpoints.ts";
import { planSlices } from "./slices.ts";

const service = (spec: ServiceSpec = {}): Service =>
  defaultService({
    metadata: { name: "web", namespace: "default", uid: "s", labels: { tier: "front" } },
    spec: { selector: { app: "web" }, ports: [{ name: "http", port: 80, targetPort: 8080 }], ...spec },
  });

interface Given {
  readonly ip?: string;
  readonly ready?: boolean;
  readonly deleted?: boolean;
  readonly phase?: "Running" | "Succeeded" | "Failed";
  readonly labels?: Readonly<Record<string, string>>;
  readonly spec?: Partial<PodSpec>;
}

function pod(name: string, given: Given = {}): Pod {
  const { ip = "10.244.0.2", ready = true, deleted = false, phase = "Running" } = given;
  return {
    metadata: {
      name,
      namespace: "default",
      uid: name,
      labels: given.labels ?? { app: "web" },
      ...(deleted && { deletionTimestamp: "2026-01-01T00:00:30Z" }),
    },
    spec: { nodeName: "n1", containers: [{ name: "c", image: "a" }], ...given.spec },
    status: { phase, podIP: ip, conditions: [{ type: "Ready", status: ready ? "True" : "False" }] },
  };
}

const conditionsOf = (given: Given, spec: ServiceSpec = {}): unknown =>
  sliceContents(service(spec), [pod("a", given)])[0]?.endpoints[0]?.conditions;
const named = (port: number): Given => ({
  spec: { containers: [{ name: "c", image: "a", ports: [{ name: "main", containerPort: port }] }] },
});

describe("behind a service are", () => {
  it.each<[string, Given, boolean]>([
    ["pods with its labels, ready or not", { ready: false }, true],
    ["pods that are being deleted", { deleted: true }, true],
    ["no pods with other labels", { labels: { app: "other" } }, false],
    ["no pods without an address", { ip: "" }, false],
    ["no pods that have ended", { phase: "Succeeded" }, false],
  ])("%s", (_title, given, expected) => {
    expect(podsBehind(service(), [pod("a", given)])).toHaveLength(expected ? 1 : 0);
  });
});

describe("an endpoint", () => {
  it.each<[string, Given, ServiceSpec, object]>([
    ["is ready when its pod is", {}, {}, { ready: true, serving: true, terminating: false }],
    ["is not ready otherwise", { ready: false }, {}, { ready: false, serving: false, terminating: false }],
    ["serves while it ends", { deleted: true }, {}, { ready: false, serving: true, terminating: true }],
    [
      "is ready in any case where the service says so",
      { ready: false, deleted: true },
      { publishNotReadyAddresses: true },
      { ready: true, serving: false, terminating: true },
    ],
  ])("%s", (_title, given, spec, expected) => {
    expect(conditionsOf(given, spec)).toEqual(expected);
  });

  it("names its pod and node, and its host name where the pod is in the service's domain", () => {
    const given = { spec: { hostname: "h", subdomain: "web" } };
    expect(sliceContents(service(), [pod("a", given)])[0]?.endpoints[0]).toMatchObject({
      addresses: ["10.244.0.2"],
      hostname: "h",
      nodeName: "n1",
      targetRef: { kind: "Pod", namespace: "default", name: "a", uid: "a" },
    });
  });
});

describe("slices", () => {
  it("are apart where a named port has different numbers", () => {
    const spec = { ports: [{ port: 80, targetPort: "main" }] };
    const contents = sliceContents(service(spec), [
      pod("a", named(1)),
      pod("b", named(2)),
      pod("c", named(1)),
    ]);
    expect(contents.map(({ ports, endpoints }) => [ports[0]?.port, endpoints.length])).toEqual([
      [1, 2],
      [2, 1],
    ]);
  });

  it("leave out a port that a pod has no name for", () => {
    const spec = { ports: [{ port: 80, targetPort: "absent" }] };
    expect(sliceContents(service(spec), [pod("a")])[0]?.ports).toEqual([]);
  });

  it("hold a hundred endpoints each", () => {
    const pods = Array.from({ length: 101 }, (_, index) => pod(String(index)));
    expect(sliceContents(service(), pods).map(({ endpoints }) => endpoints.length)).toEqual([100, 1]);
  });
});

describe("the plan for slices", () => {
  const contents = sliceContents(service(), [pod("a")]);
  const [first] = planSlices(service(), contents, []).create;
  if (first === undefined) throw new Error("no slice");
  const { labels, ...content } = first;
  const slice = (name: string, change: Partial<EndpointSlice> = {}): EndpointSlice => ({
    metadata: { name, labels },
    ...content,
    ...change,
  });

  it("makes one with the labels of the service and of the controller", () => {
    expect(labels).toEqual({
      tier: "front",
      "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
      "kubernetes.io/service-name": "web",
    });
  });

  it("makes an empty one for a service without pods", () => {
    expect(planSlices(service(), [], []).create).toMatchObject([{ endpoints: null, ports: null }]);
  });

  it("leaves alone what is as it should be", () => {
    expect(planSlices(service(), contents, [slice("x")])).toEqual({ create: [], update: [], remove: [] });
  });

  it("writes into the slice with the same ports, or into any other before it makes one", () => {
    const same = slice("x", { endpoints: null });
    const other = slice("y", { ports: null, endpoints: null });
    expect(planSlices(service(), contents, [other, same])).toMatchObject({
      create: [],
      update: [{ slice: { metadata: { name: "x" } } }],
      remove: [{ metadata: { name: "y" } }],
    });
    expect(planSlices(service(), contents, [other])).toMatchObject({
      create: [],
      update: [{ slice: { metadata: { name: "y" } } }],
      remove: [],
    });
  });
});

describe("Endpoints", () => {
  it("tell the ready from the others, and leave out those that end", () => {
    const pods = [
      pod("b", { ip: "10.244.0.3" }),
      pod("a", { ready: false }),
      pod("gone", { ip: "10.244.0.4", deleted: true }),
    ];
    expect(subsetsOf(service(), pods)).toMatchObject([
      {
        addresses: [{ ip: "10.244.0.3", nodeName: "n1", targetRef: { kind: "Pod", name: "b" } }],
        notReadyAddresses: [{ ip: "10.244.0.2" }],
        ports: [{ name: "http", port: 8080, protocol: "TCP" }],
      },
    ]);
  });

  it("put ports of the same pods together, and others apart", () => {
    const spec = {
      ports: [
        { name: "a", port: 80, targetPort: "main" },
        { name: "b", port: 81, targetPort: 81 },
        { name: "c", port: 82, targetPort: 82 },
      ],
    };
    const pods = [pod("x", named(1)), pod("y", { ip: "10.244.0.3" })];
    expect(subsetsOf(service(spec), pods)).toMatchObject([
      { addresses: [{ ip: "10.244.0.2" }], ports: [{ name: "a", port: 1 }] },
      {
        addresses: [{ ip: "10.244.0.2" }, { ip: "10.244.0.3" }],
        ports: [{ name: "b" }, { name: "c" }],
      },
    ]);
  });

  it("of a service without ports are addresses alone", () => {
    expect(subsetsOf(service({ ports: [], clusterIP: "None" }), [pod("a")])).toEqual([
      { addresses: [expect.objectContaining({ ip: "10.244.0.2" })] },
    ]);
  });
});
