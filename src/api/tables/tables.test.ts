import { describe, expect, it } from "vitest";
import { formatTimestamp } from "../timestamp.ts";
import { tables } from "./index.ts";
import type { KindTable } from "./index.ts";

const now = Date.UTC(2026, 0, 2);
const ago = (seconds: number): string => formatTimestamp(now - seconds * 1000);

function named<T>({ columns, cells }: KindTable<T>, object: T): Readonly<Record<string, unknown>> {
  const row = cells(object, now);
  expect(row).toHaveLength(columns.length);
  return Object.fromEntries(columns.map(({ name }, index) => [name, row[index]]));
}

describe("tables", () => {
  it("a pod without anything shows <none> and <unknown>", () => {
    const row = named(tables.Pod, { metadata: { name: "p" }, spec: { containers: [{ name: "c" }] } });
    expect(row).toEqual({
      Name: "p",
      Ready: "0/1",
      Status: "",
      Restarts: "0",
      Age: "<unknown>",
      IP: "<none>",
      Node: "<none>",
      "Nominated Node": "<none>",
      "Readiness Gates": "<none>",
    });
  });

  it("a pod's readiness gates are counted", () => {
    const row = named(tables.Pod, {
      metadata: { name: "p" },
      spec: { containers: [], readinessGates: [{ conditionType: "a" }, { conditionType: "b" }] },
      status: { conditions: [{ type: "a", status: "True" }] },
    });
    expect(row["Readiness Gates"]).toBe("1/2");
  });

  it("an event shows when, what and who", () => {
    const row = named(tables.Event, {
      metadata: { name: "p.1" },
      involvedObject: { kind: "Pod", name: "p", fieldPath: "spec.containers{c}" },
      type: "Warning",
      reason: "BackOff",
      message: "Back-off\n",
      source: { component: "kubelet", host: "n" },
      firstTimestamp: ago(60),
      lastTimestamp: ago(5),
      count: 4,
    });
    expect(row).toEqual({
      "Last Seen": "5s",
      Type: "Warning",
      Reason: "BackOff",
      Object: "pod/p",
      Subobject: "spec.containers{c}",
      Source: "kubelet, n",
      Message: "Back-off",
      "First Seen": "60s",
      Count: 4,
      Name: "p.1",
    });
  });

  it("a cordoned node says so", () => {
    const row = named(tables.Node, {
      metadata: {
        name: "n",
        labels: { "node-role.kubernetes.io/control-plane": "" },
        creationTimestamp: ago(7200),
      },
      spec: { unschedulable: true },
      status: {
        conditions: [{ type: "Ready", status: "True" }],
        addresses: [{ type: "InternalIP", address: "1.2.3.4" }],
      },
    });
    expect(row).toMatchObject({
      Status: "Ready,SchedulingDisabled",
      Roles: "control-plane",
      Age: "120m",
      "Internal-IP": "1.2.3.4",
      "External-IP": "<none>",
      "OS-Image": "<unknown>",
    });
  });

  it.each([
    [
      "ConfigMap",
      named(tables.ConfigMap, { metadata: { name: "a" }, data: { k: "" }, binaryData: { l: "" } }),
      { Data: 2 },
    ],
    [
      "Secret",
      named(tables.Secret, { metadata: { name: "a" }, data: { k: "" }, type: "Opaque" }),
      { Type: "Opaque", Data: 1 },
    ],
    [
      "Namespace",
      named(tables.Namespace, { metadata: { name: "a" }, status: { phase: "Active" } }),
      { Status: "Active" },
    ],
    ["ServiceAccount", named(tables.ServiceAccount, { metadata: { name: "a" } }), { Secrets: 0 }],
  ] as const)("%s shows its own columns", (_kind, row, expected) => {
    expect(row).toEqual({ Name: "a", ...expected, Age: "<unknown>" });
  });

  it("wide columns have priority 1", () => {
    const wide = tables.Pod.columns.filter(({ priority }) => priority === 1).map(({ name }) => name);
    expect(wide).toEqual(["IP", "Node", "Nominated Node", "Readiness Gates"]);
  });
});
