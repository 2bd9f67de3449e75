import { describe, expect, it } from "vitest";
import { defaultService } from "../defaults/service.ts";
import type { Service, ServiceSpec } from "../services.ts";
import { allocateAddresses } from "./allocate.ts";
import type { Allocated } from "./allocated.ts";
import { DryRunAllocation, RealAllocation, takenBy } from "./ranges.ts";

const service = (spec: ServiceSpec): Service =>
  defaultService({ metadata: { name: "web" }, spec: { ports: [{ port: 80 }], ...spec } });
const nobody = takenBy([]);
const first = (): number => 0;
const allocate = (spec: ServiceSpec, old?: Service, others: readonly Service[] = []): Allocated =>
  allocateAddresses(service(spec), old, new RealAllocation(takenBy(others), first));

function specOf(result: Allocated): ServiceSpec {
  if (result.kind !== "allocated") throw new Error(JSON.stringify(result));
  return result.service.spec;
}
const stored = (spec: ServiceSpec): Service => ({ ...service(spec), spec: specOf(allocate(spec)) });
const portsOf = (result: Allocated): readonly (number | undefined)[] =>
  (specOf(result).ports ?? []).map(({ nodePort }) => nodePort);
const textOf = (result: Allocated): string =>
  result.kind === "invalid" ? result.errors.map(({ field, detail }) => `${field}: ${detail}`).join("; ") : "";

describe("a new service", () => {
  it.each<[string, ServiceSpec, Partial<ServiceSpec>]>([
    [
      "gets an address behind the band that is left to those who ask",
      {},
      { clusterIP: "10.96.1.1", clusterIPs: ["10.96.1.1"], ipFamilies: ["IPv4"] },
    ],
    ["gets the address it asks for", { clusterIP: "10.96.0.9" }, { clusterIPs: ["10.96.0.9"] }],
    ["without an address stays so", { clusterIP: "None", selector: { a: "b" } }, { clusterIP: "None" }],
    [
      "without address and selector may have endpoints of both families",
      { clusterIP: "None" },
      { ipFamilyPolicy: "RequireDualStack", ipFamilies: ["IPv4", "IPv6"] },
    ],
  ])("%s", (_title, spec, expected) => {
    expect(specOf(allocate(spec))).toMatchObject(expected);
  });

  it("that is only a name gets nothing", () => {
    const spec = specOf(allocate({ type: "ExternalName", externalName: "a.b" }));
    expect([spec.clusterIP, spec.ipFamilies]).toEqual([undefined, undefined]);
  });

  it.each<[string, ServiceSpec, string]>([
    ["an address of others", { clusterIP: "10.96.1.1" }, "provided IP is already allocated"],
    ["an address outside the range", { clusterIP: "10.97.0.1" }, "not in the valid range"],
    ["the network's own address", { clusterIP: "10.96.0.0" }, "not in the valid range"],
    ["a port of others", { type: "NodePort", ports: [{ port: 1, nodePort: 30086 }] }, "already allocated"],
    [
      "a port outside the range",
      { type: "NodePort", ports: [{ port: 1, nodePort: 80 }] },
      "The range of valid ports is 30000-32767",
    ],
    ["two families", { ipFamilyPolicy: "RequireDualStack" }, "not configured for dual-stack"],
    ["the other family", { ipFamilies: ["IPv6"] }, "spec.ipFamilies[0]: not configured on this cluster"],
    [
      "an address of the other family",
      { clusterIP: "fd00::1" },
      "spec.clusterIPs[0]: IPv6 is not configured on this cluster",
    ],
  ])("is refused %s", (_title, spec, text) => {
    const others = [stored({ type: "NodePort" })];
    expect(textOf(allocate(spec, undefined, others))).toContain(text);
  });
});

describe("node ports", () => {
  it("are given to each port, and shared by ports of one number", () => {
    const ports = [
      { name: "tcp", port: 53 },
      { name: "udp", port: 53, protocol: "UDP" },
      { name: "web", port: 80 },
    ];
    expect(portsOf(allocate({ type: "NodePort", ports }))).toEqual([30086, 30086, 30087]);
  });

  it("of a load balancer are given only where they are wanted", () => {
    const ports = [
      { name: "a", port: 1 },
      { name: "b", port: 2, nodePort: 30001 },
    ];
    const spec = { type: "LoadBalancer", allocateLoadBalancerNodePorts: false, ports };
    expect(portsOf(allocate(spec))).toEqual([undefined, 30001]);
  });

  it("of a dry run are none that a service could have", () => {
    const ports = [
      { name: "a", port: 1 },
      { name: "b", port: 2 },
    ];
    const result = allocateAddresses(
      service({ type: "NodePort", ports }),
      undefined,
      new DryRunAllocation(nobody),
    );
    expect([specOf(result).clusterIP, portsOf(result)]).toEqual(["10.96.0.0", [32769, 32770]]);
  });
});

describe("an update", () => {
  it("that leaves addresses out keeps them, node ports by the name of their port", () => {
    const ports = [
      { name: "a", port: 1 },
      { name: "b", port: 2 },
    ];
    const old = stored({ type: "NodePort", ports });
    const swapped = { type: "NodePort", ports: ports.toReversed() };
    const result = allocate(swapped, old, [old]);
    expect(specOf(result).clusterIP).toBe(old.spec.clusterIP);
    expect(portsOf(result)).toEqual([30087, 30086]);
  });

  it("may name the node ports that the service has already", () => {
    const old = stored({ type: "NodePort" });
    expect(portsOf(allocate({ type: "NodePort", ports: old.spec.ports ?? [] }, old, [old]))).toEqual([30086]);
  });

  it("from ExternalName takes an address", () => {
    const old = stored({ type: "ExternalName", externalName: "a.b" });
    expect(specOf(allocate({}, old, [old])).clusterIP).toBe("10.96.1.1");
  });

  it("does not take an address again that is its own", () => {
    const old = stored({});
    expect(specOf(allocate({ clusterIP: old.spec.clusterIP ?? "" }, old, [old])).clusterIPs).toEqual(
      old.spec.clusterIPs,
    );
  });
});
