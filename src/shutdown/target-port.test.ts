import { describe, expect, it } from "vitest";
import type { Container, Pod } from "../api/index.ts";
import { targetPort } from "./target-port.ts";

function pod(...containers: readonly Container[]): Pod {
  return { metadata: { name: "p" }, spec: { containers } };
}
const web: Container = { name: "web", ports: [{ containerPort: 80, name: "http" }, { containerPort: 81 }] };
const dns: Container = { name: "dns", ports: [{ containerPort: 53, protocol: "UDP" }] };

describe("the port that takes the load", () => {
  it.each<[string, Pod, string | undefined, string, number]>([
    ["is the first one of the pod", pod(web), undefined, "web", 80],
    ["may be given by name", pod(dns, web), "http", "web", 80],
    ["may be given by number", pod(dns, web), "81", "web", 81],
    ["need not be in the manifest", pod(dns, web), "9000", "dns", 9000],
    ["is never of UDP", pod(dns, web), undefined, "web", 80],
    [
      "may be told by a readiness probe",
      pod({ name: "a", readinessProbe: { tcpSocket: { port: 5432 } } }),
      undefined,
      "a",
      5432,
    ],
  ])("%s", (_title, manifest, wanted, container, port) => {
    expect(targetPort(manifest, wanted)).toEqual({ container, port });
  });

  it("is told from those that there are", () => {
    expect(() => targetPort(pod(dns, web), "htpp")).toThrow(
      expect.objectContaining({
        hint: "Say which port to send requests to: --port. The pod's are http (80), 81.",
      }),
    );
  });

  it.each([
    [undefined, "the pod names no port"],
    ["http", 'the pod has no port named "http"'],
    ["99999", "99999 is not a port"],
  ])("%s: %s", (wanted, message) => {
    expect(() => targetPort(pod(dns), wanted)).toThrow(message);
  });
});
