import { describe, expect, it } from "vitest";
import { freeSubnets, routesOf } from "./subnet.ts";

const first = (podCIDR: string, taken: readonly string[]): string | undefined =>
  freeSubnets(podCIDR, taken).next().value ?? undefined;

describe("freeSubnets", () => {
  it.each<[string, readonly string[], string | undefined]>([
    ["10.244.0.0/16", [], "10.244.0.0/24"],
    ["10.244.0.0/16", ["0.0.0.0/0", "172.17.0.0/16", "fd00::/64"], "10.244.0.0/24"],
    ["10.244.0.0/16", ["10.244.0.0/24", "10.244.1.128/25"], "10.244.2.0/24"],
    ["10.244.0.0/16", ["10.244.0.7"], "10.244.1.0/24"],
    ["10.244.0.0/16", ["10.0.0.0/8"], undefined],
    ["10.244.5.0/24", [], "10.244.5.0/24"],
    ["200.255.254.0/23", ["200.255.254.0/24"], "200.255.255.0/24"],
  ])("of %s without %j is %s", (podCIDR, taken, expected) => {
    expect(first(podCIDR, taken)).toBe(expected);
  });

  it.each(["10.244.0.0/25", "fd00::/48", "nonsense"])("refuses %s", (podCIDR) => {
    expect(() => first(podCIDR, [])).toThrow("podCIDR");
  });
});

describe("routesOf", () => {
  it("reads the kernel's table", () => {
    const table = [
      "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
      "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0",
      "docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0",
      "eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0",
      "",
    ].join("\n");
    expect(routesOf(table)).toEqual(["0.0.0.0/0", "172.17.0.0/16", "192.0.2.0/24"]);
  });
});
