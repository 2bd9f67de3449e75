import { expect, test } from "vitest";
import type { Event, Pod } from "../../api/index.ts";
import { describePod } from "./pod.ts";

process.env["TZ"] = "UTC";

const pod: Pod = {
  metadata: {
    name: "web",
    namespace: "default",
    labels: { b: "2", a: "1" },
    annotations: { k: "v", multi: "l1\nl2" },
  },
  spec: {
    nodeName: "laptop",
    priority: 0,
    containers: [
      {
        name: "main",
        image: "busybox:1.35",
        command: ["sh", "-c", "sleep 3600"],
        ports: [{ name: "http", containerPort: 80, protocol: "TCP" }],
        livenessProbe: { tcpSocket: { port: "http" }, initialDelaySeconds: 600 },
        readinessProbe: { exec: { command: ["sh", "-c", "true\necho two"] }, timeoutSeconds: 3 },
        startupProbe: {
          httpGet: { scheme: "HTTPS", host: "h.example", port: 80, path: "/x?y=z" },
          periodSeconds: 100,
        },
        envFrom: [
          { configMapRef: { name: "cfg" } },
          { prefix: "P_", secretRef: { name: "cfg", optional: true } },
        ],
        env: [
          { name: "A", value: "1" },
          { name: "NM", valueFrom: { fieldRef: { fieldPath: "metadata.name", apiVersion: "v1" } } },
        ],
        resources: { limits: { memory: "64Mi" }, requests: { cpu: "50m", memory: "64Mi" } },
        volumeMounts: [
          { name: "d", mountPath: "/d" },
          { name: "cm", mountPath: "/a", subPath: "a", readOnly: true },
        ],
      },
    ],
    volumes: [{ name: "d", emptyDir: {} }],
    tolerations: [
      { key: "a", operator: "Exists", effect: "NoExecute", tolerationSeconds: 30 },
      { operator: "Exists" },
    ],
  },
  status: {
    phase: "Running",
    hostIP: "10.0.0.1",
    podIP: "10.244.0.2",
    podIPs: [{ ip: "10.244.0.2" }],
    qosClass: "Burstable",
    conditions: [{ type: "Ready", status: "False" }],
    containerStatuses: [
      {
        name: "main",
        image: "busybox:1.35",
        imageID: "docker://sha256:1",
        containerID: "docker://2",
        ready: false,
        restartCount: 1,
        state: { waiting: { reason: "CrashLoopBackOff", message: "back-off" } },
        lastState: {
          terminated: {
            exitCode: 1,
            reason: "Error",
            startedAt: "2026-01-02T03:04:05Z",
            finishedAt: "2026-01-02T03:04:06Z",
          },
        },
      },
    ],
  },
};

const event: Event = {
  metadata: { name: "web.1", namespace: "default" },
  involvedObject: { fieldPath: "spec.containers{main}" },
  type: "Warning",
  reason: "BackOff",
  message: "Back-off restarting failed container",
  source: { component: "kubelet" },
  count: 3,
  firstTimestamp: "2026-01-02T03:04:00Z",
  lastTimestamp: "2026-01-02T03:05:00Z",
};

test("a pod is described line by line as kubectl does", () => {
  expect(describePod(pod, [event], Date.parse("2026-01-02T03:05:10Z"))).toMatchSnapshot();
});
