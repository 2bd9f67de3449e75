import { describe, expect, it } from "vitest";
import type { Pod } from "../pod.ts";
import { decode } from "../schema/decode.ts";
import { schemas } from "../schema/index.ts";
import { admitPodSpec, defaultPod } from "./pod.ts";

function podWith(spec: object): Pod {
  return defaultPod(decode(schemas.Pod, { metadata: { name: "p" }, spec }).object);
}

describe("defaults of a pod", () => {
  it.each([
    ["busybox", "Always"],
    ["busybox:latest", "Always"],
    ["busybox:1.35", "IfNotPresent"],
    ["registry.example:5000/a/b", "Always"],
    ["registry.example:5000/a/b:v1", "IfNotPresent"],
    [`busybox@sha256:${"0".repeat(64)}`, "IfNotPresent"],
    [`busybox:latest@sha256:${"0".repeat(64)}`, "Always"],
    ["busybox:", "IfNotPresent"],
    ["Busybox", "IfNotPresent"],
    ["a b", "IfNotPresent"],
  ])("image %s is pulled %s", (image, policy) => {
    expect(podWith({ containers: [{ name: "c", image }] }).spec.containers[0]?.imagePullPolicy).toBe(policy);
  });

  it("are filled in once: doing it again changes nothing", () => {
    const pod = podWith({
      containers: [
        {
          name: "c",
          image: "a",
          ports: [{ containerPort: 80 }],
          livenessProbe: { httpGet: { port: 80 } },
          resources: { limits: { cpu: "0.0001" } },
        },
      ],
      volumes: [
        { name: "v" },
        { name: "w", projected: { sources: [{ serviceAccountToken: { path: "t" } }] } },
      ],
      hostNetwork: true,
      terminationGracePeriodSeconds: -5,
      serviceAccount: "sa",
    });
    expect(pod.spec).toMatchObject({
      terminationGracePeriodSeconds: 1,
      serviceAccountName: "sa",
      volumes: [
        { emptyDir: {} },
        { projected: { sources: [{ serviceAccountToken: { expirationSeconds: 3600 } }] } },
      ],
      containers: [
        { ports: [{ hostPort: 80 }], resources: { requests: { cpu: "1m" }, limits: { cpu: "1m" } } },
      ],
    });
    expect(defaultPod(pod)).toEqual(pod);
    expect(admitPodSpec(admitPodSpec(pod.spec))).toEqual(admitPodSpec(pod.spec));
  });

  it("a toleration of everything needs no others", () => {
    const { spec } = podWith({ containers: [], tolerations: [{ operator: "Exists" }] });
    expect(admitPodSpec(spec).tolerations).toHaveLength(1);
  });
});
