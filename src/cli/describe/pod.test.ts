import { expect, test } from "vitest";
import type { EnvVar, Event, Pod, PodSpec } from "../../api/index.ts";
import { describePod } from "./pod.ts";

process.env["TZ"] = "UTC";

const pod: Pod = {
  metadata: {
    name: "web",
    namespace: "default",
    labels: { b: "2", a: "1", "a.b/c": "3" },
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

const now = Date.parse("2026-01-02T03:05:10Z");

function described(spec: Partial<PodSpec>, events: readonly Event[] = []): string {
  return describePod({ metadata: { name: "web" }, spec: { containers: [], ...spec } }, events, now);
}

const env = (resource: string, divisor?: string): EnvVar => ({
  name: `${resource}${divisor ?? ""}`,
  valueFrom: { resourceFieldRef: { resource, ...(divisor === undefined ? {} : { divisor }) } },
});

test("what a container is told of its resources stands there as it gets it", () => {
  const limits = { cpu: "1500m", memory: "64Mi" };
  const told = described({
    containers: [
      {
        name: "main",
        resources: { limits },
        env: [
          env("limits.memory"),
          env("limits.memory", "1Mi"),
          env("limits.cpu"),
          env("limits.cpu", "1m"),
          env("requests.cpu"),
        ],
      },
      { name: "free", env: [env("limits.cpu"), env("requests.memory")] },
    ],
  });
  expect(told.match(/\S+ \((limits|requests)\..*\)|node allocatable/g)).toEqual([
    "67108864 (limits.memory)",
    "64 (limits.memory)",
    "2 (limits.cpu)",
    "1500 (limits.cpu)",
    "0 (requests.cpu)",
    "node allocatable",
    "0 (requests.memory)",
  ]);
});

test.each([
  [{ path: "/a b/(x)?y=1#é", port: 80, host: "fe80::1" }, "http://[fe80::1]:80/a%20b/%28x%29%3Fy=1%23%C3%A9"],
  [{ path: "ready", port: "web" }, "http://:web/ready"],
])("the URL of a probe is escaped as Go's", (httpGet, url) => {
  const told = described({ containers: [{ name: "main", livenessProbe: { httpGet } }] });
  expect(/http-get (\S+)/.exec(told)?.[1]).toBe(url);
});

test("the pod's own resources, spread constraints and tolerations are sorted as kubectl does", () => {
  const told = described({
    resources: { limits: { memory: "64Mi", cpu: "1" } },
    topologySpreadConstraints: [
      { maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule", labelSelector: {} },
      { maxSkew: 2, topologyKey: "host", whenUnsatisfiable: "ScheduleAnyway" },
    ],
    tolerations: [
      { key: "b", value: "2" },
      { key: "b", value: "1" },
      { key: "a", operator: "Exists" },
    ],
  });
  const squeezed = told.replace(/ +/g, " ");
  expect(squeezed).toContain("Resources:\n Limits:\n cpu: 1\n memory: 64Mi\n");
  expect(squeezed.replace(/^[^]*Tolerations:/, "")).toBe(` a op=Exists
 b=2
 b=1
Topology Spread Constraints: host:ScheduleAnyway when max skew 2 is exceeded
 zone:DoNotSchedule when max skew 1 is exceeded for selector <none>
Events: <none>
`);
});

test("the scheduler's event stands first, though the kubelet's of that second have a coarser time", () => {
  const scheduled: Event = {
    metadata: {},
    involvedObject: {},
    type: "Normal",
    reason: "Scheduled",
    eventTime: "2026-01-02T03:05:00.700000Z",
    reportingComponent: "default-scheduler",
  };
  const pulled: Event = { ...event, reason: "Pulled", count: 1, lastTimestamp: "2026-01-02T03:05:00Z" };
  const lines = described({}, [pulled, scheduled]).split("\n").slice(-3);
  expect(lines.map((line) => line.trim().split(/ +/)[1])).toEqual(["Scheduled", "Pulled", undefined]);
});

test("an event of a series shows how often and since when", () => {
  const series = { count: 4, lastObservedTime: "2026-01-02T03:05:00.000000Z" };
  const told = described({}, [{ ...event, count: 0, eventTime: "2026-01-02T03:04:00.000000Z", series }]);
  expect(told).toContain(" 10s (x4 over 70s) ");
});

test("a pod is described line by line as kubectl does", () => {
  expect(describePod(pod, [event], Date.parse("2026-01-02T03:05:10Z"))).toMatchSnapshot();
});
