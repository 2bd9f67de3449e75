import { describe, expect, test } from "vitest";
import type { ConfigMap, Pod, PodSpec, Secret, Volume } from "../../api/index.ts";
import { FakeVolumes } from "../../runtime/fake/fake-volumes.ts";
import { VirtualClock } from "../../runtime/fake/virtual-clock.ts";
import { RuntimeError } from "../runtime-error.ts";
import { RecordingVolumes } from "./recording-volumes.fixture.ts";
import { createVolumeManager, type KubeletVolumes, type VolumeManagerDeps } from "./volume-manager.ts";

class Bench {
  readonly clock = new VirtualClock();
  readonly engine: RecordingVolumes;
  readonly maps: Record<string, ConfigMap> = { cm: { metadata: {}, data: { a: "alpha", "b.txt": "beta" } } };
  readonly secrets: Record<string, Secret> = {
    sec: { metadata: {}, data: { pw: Buffer.from("s3cret").toString("base64") } },
  };
  readonly events: string[] = [];
  readonly manager: KubeletVolumes;
  tokens = 0;

  constructor(
    engine: RecordingVolumes = new RecordingVolumes(new FakeVolumes()),
    change: Partial<VolumeManagerDeps> = {},
  ) {
    this.engine = engine;
    this.manager = createVolumeManager({
      runtime: engine,
      objects: { configMap: (_, name) => this.maps[name], secret: (_, name) => this.secrets[name] },
      clock: this.clock,
      allocatable: { cpu: "2", memory: "1Gi" },
      hostFiles: undefined,
      serviceAccountToken: (_, { audience }) => Promise.resolve(`token-${audience ?? ""}-${++this.tokens}`),
      timeScale: 1,
      ...change,
    });
  }

  async mount(pod: Pod, signal: AbortSignal = new AbortController().signal): Promise<void> {
    await this.manager.mount(
      pod,
      ({ type, reason, message }) => {
        const at = (this.clock.now() - this.clock.start) / 1000;
        this.events.push(`${at} ${type} ${reason} ${message}`);
      },
      signal,
    );
  }
}

function podOf(volumes: readonly Volume[], spec: Partial<PodSpec> = {}): Pod {
  return {
    metadata: {
      name: "p",
      namespace: "default",
      uid: "u1",
      labels: { tier: "x", app: "demo" },
      annotations: { note: 'hello "world"' },
    },
    spec: { containers: [{ name: "main" }], volumes, ...spec },
  };
}

describe("emptyDir", () => {
  test.each<[string, Volume["emptyDir"], Partial<PodSpec>, object]>([
    ["on disk", {}, {}, { kind: "disk", mode: 0o777 }],
    ["with fsGroup", {}, { securityContext: { fsGroup: 2000 } }, { mode: 0o2777, gid: 2000 }],
    ["in memory", { medium: "Memory" }, {}, { kind: "memory", mode: 0o1777, sizeBytes: 2 ** 30 }],
    ["in memory with a limit", { medium: "Memory", sizeLimit: "8Mi" }, {}, { sizeBytes: 8 * 2 ** 20 }],
    [
      "in memory with fsGroup, in a pod with a memory limit",
      { medium: "Memory", sizeLimit: "1Gi" },
      {
        securityContext: { fsGroup: 2000 },
        containers: [{ name: "main", resources: { limits: { memory: "64Mi" } } }],
      },
      { mode: 0o3777, sizeBytes: 64 * 2 ** 20 },
    ],
  ])("%s", async (_, emptyDir = {}, spec, expected) => {
    const bench = new Bench();
    await bench.mount(podOf([{ name: "d", emptyDir }], spec));
    expect(bench.engine.made[0]).toMatchObject(expected);
  });

  test("memory volumes are for the sandbox to keep", async () => {
    const bench = new Bench();
    await bench.mount(
      podOf([
        { name: "m", emptyDir: { medium: "Memory" } },
        { name: "d", emptyDir: {} },
      ]),
    );
    expect(bench.manager.memoryVolumes("u1").map(({ name }) => name)).toEqual(["m"]);
  });
});

describe("projected content", () => {
  test("is laid out behind ..data, as the kubelet's atomic writer does", async () => {
    const bench = new Bench();
    await bench.mount(podOf([{ name: "v", configMap: { name: "cm" } }]));
    expect(bench.engine.lastWrite("v")).toEqual([
      "755 0:0 ..2026_01_01_00_00_00.0/",
      "644 0:0 ..2026_01_01_00_00_00.0/a",
      "644 0:0 ..2026_01_01_00_00_00.0/b.txt",
      "..data -> ..2026_01_01_00_00_00.0",
      "a -> ..data/a",
      "b.txt -> ..data/b.txt",
    ]);
    expect(await bench.engine.text("v", "a")).toBe("alpha");
    expect(bench.engine.made[0]).toMatchObject({ kind: "files", mode: 0o777 });
    expect(bench.manager.get("u1", "v")).toMatchObject({ kind: "volume", readOnly: true });
  });

  test("items choose keys, paths and modes", async () => {
    const bench = new Bench();
    await bench.mount(
      podOf([
        {
          name: "v",
          configMap: {
            name: "cm",
            defaultMode: 0o400,
            items: [
              { key: "a", path: "d/e", mode: 0o600 },
              { key: "b.txt", path: "f" },
            ],
          },
        },
      ]),
    );
    expect(bench.engine.lastWrite("v")).toEqual([
      "755 0:0 ..2026_01_01_00_00_00.0/",
      "755 0:0 ..2026_01_01_00_00_00.0/d/",
      "600 0:0 ..2026_01_01_00_00_00.0/d/e",
      "400 0:0 ..2026_01_01_00_00_00.0/f",
      "..data -> ..2026_01_01_00_00_00.0",
      "d -> ..data/d",
      "f -> ..data/f",
    ]);
  });

  test("fsGroup owns everything and may read it", async () => {
    const bench = new Bench();
    const spec = { securityContext: { fsGroup: 2000 } };
    await bench.mount(podOf([{ name: "v", secret: { secretName: "sec", defaultMode: 0o400 } }], spec));
    expect(bench.engine.lastWrite("v").slice(0, 2)).toEqual([
      "2755 0:2000 ..2026_01_01_00_00_00.0/",
      "440 0:2000 ..2026_01_01_00_00_00.0/pw",
    ]);
    expect(bench.engine.made[0]).toMatchObject({ mode: 0o3777, gid: 2000 });
    expect(await bench.engine.text("v", "pw")).toBe("s3cret");
  });

  test("downwardAPI files have the kubelet's own annotations and no last newline", async () => {
    const bench = new Bench();
    const field = (fieldPath: string) => ({ path: fieldPath, fieldRef: { fieldPath } });
    const items = [
      field("metadata.labels"),
      field("metadata.annotations"),
      { path: "cpu", resourceFieldRef: { containerName: "main", resource: "limits.cpu", divisor: "1m" } },
    ];
    await bench.mount(podOf([{ name: "v", downwardAPI: { items } }]));
    expect(await bench.engine.text("v", "metadata.labels")).toBe('app="demo"\ntier="x"');
    expect(await bench.engine.text("v", "metadata.annotations")).toBe(
      'kubernetes.io/config.seen="2026-01-01T00:00:00Z"\nkubernetes.io/config.source="api"\nnote="hello \\"world\\""',
    );
    expect(await bench.engine.text("v", "cpu")).toBe("2000");
  });

  test("a projected volume is the union of its sources, the later one wins", async () => {
    const bench = new Bench();
    const sources = [
      { configMap: { name: "cm" } },
      { secret: { name: "sec", items: [{ key: "pw", path: "a" }] } },
      { serviceAccountToken: { path: "token", audience: "vault" } },
    ];
    await bench.mount(podOf([{ name: "v", projected: { sources } }], { securityContext: { runAsUser: 7 } }));
    expect(await bench.engine.text("v", "a")).toBe("s3cret");
    expect(await bench.engine.text("v", "token")).toBe("token-vault-1");
    expect(bench.engine.lastWrite("v")).toContain("600 7:0 ..2026_01_01_00_00_00.0/token");
  });

  test.each<[string, Volume]>([
    ['configmap "no" not found', { name: "v", configMap: { name: "no" } }],
    ['secret "no" not found', { name: "v", secret: { secretName: "no" } }],
    [
      "configmap references non-existent config key: x",
      { name: "v", configMap: { name: "cm", items: [{ key: "x", path: "x" }] } },
    ],
    [
      "references non-existent secret key: x",
      { name: "v", secret: { secretName: "sec", items: [{ key: "x", path: "x" }] } },
    ],
    [
      '[configmap "no" not found, secret "no" not found]',
      { name: "v", projected: { sources: [{ configMap: { name: "no" } }, { secret: { name: "no" } }] } },
    ],
    ["volume type nfs is not served by this node", { name: "v", nfs: {} }],
    [
      'storage medium "HugePages" is not served by this node',
      { name: "v", emptyDir: { medium: "HugePages" } },
    ],
  ])("%s", async (message, volume) => {
    const bench = new Bench();
    const abort = new AbortController();
    const mounting = bench.mount(podOf([volume]), abort.signal);
    await bench.clock.advance(0);
    abort.abort(new Error("deleted"));
    await expect(mounting).rejects.toThrow("deleted");
    expect(bench.events).toEqual([
      `0 Warning FailedMount MountVolume.SetUp failed for volume "v" : ${message}`,
    ]);
    expect(bench.clock.pending).toBe(0);
  });

  test("optional sources may be missing", async () => {
    const bench = new Bench();
    await bench.mount(
      podOf([
        { name: "v", configMap: { name: "no", optional: true } },
        { name: "w", configMap: { name: "cm", optional: true, items: [{ key: "x", path: "x" }] } },
      ]),
    );
    expect(bench.events).toEqual([]);
  });
});

describe("mount", () => {
  test("retries after 0.5 s, doubling to 2 min 2 s, until the object is there", async () => {
    const bench = new Bench();
    const mounting = bench.mount(podOf([{ name: "v", configMap: { name: "late" } }]));
    await bench.clock.advance(400_000);
    expect(bench.events.map((event) => Number(event.split(" ")[0]))).toEqual([
      0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5, 63.5, 127.5, 249.5, 371.5,
    ]);
    expect(bench.manager.isMounted("u1")).toBe(false);
    bench.maps["late"] = { metadata: {}, data: {} };
    await bench.clock.advance(122_000);
    await mounting;
    expect(bench.manager.isMounted("u1")).toBe(true);
    expect(bench.clock.pending).toBe(0);
  });

  test("an engine that fails is tried again as well", async () => {
    const bench = new Bench();
    bench.engine.errors.push(new RuntimeError("NoSpace", "no space left on device"));
    const mounting = bench.mount(podOf([{ name: "d", emptyDir: {} }]));
    await bench.clock.advance(500);
    await mounting;
    expect(bench.events).toEqual([
      '0 Warning FailedMount MountVolume.SetUp failed for volume "d" : no space left on device',
    ]);
  });
});

describe("refresh", () => {
  test("writes a new directory behind ..data, but only when something has changed", async () => {
    const bench = new Bench();
    const pod = podOf([{ name: "v", configMap: { name: "cm" } }]);
    await bench.mount(pod);
    await bench.manager.refresh(pod);
    expect(bench.engine.writes).toHaveLength(1);
    bench.maps["cm"] = { metadata: {}, data: { a: "changed" } };
    await bench.clock.advance(60_000);
    await bench.manager.refresh(pod);
    expect(await bench.engine.text("v", "a")).toBe("changed");
    expect(bench.engine.lastWrite("v")).toContain("..data -> ..2026_01_01_00_01_00.1");
  });

  test("a source that is gone leaves the content and warns", async () => {
    const bench = new Bench();
    const pod = podOf([{ name: "v", configMap: { name: "cm" } }]);
    await bench.mount(pod);
    delete bench.maps["cm"];
    await bench.manager.refresh(pod);
    expect(await bench.engine.text("v", "a")).toBe("alpha");
    expect(bench.events).toEqual([
      '0 Warning FailedMount MountVolume.SetUp failed for volume "v" : configmap "cm" not found',
    ]);
  });

  test("a label that changes reaches the downwardAPI file", async () => {
    const bench = new Bench();
    const items = [{ path: "l", fieldRef: { fieldPath: "metadata.labels['app']" } }];
    const pod = podOf([{ name: "v", downwardAPI: { items } }]);
    await bench.mount(pod);
    await bench.manager.refresh({ ...pod, metadata: { ...pod.metadata, labels: { app: "new" } } });
    expect(await bench.engine.text("v", "l")).toBe("new");
  });

  test("a token is renewed when 80 % of its life are over", async () => {
    const bench = new Bench();
    const sources = [{ serviceAccountToken: { path: "token", expirationSeconds: 1000 } }];
    const pod = podOf([{ name: "v", projected: { sources } }]);
    await bench.mount(pod);
    await bench.clock.advance(799_000);
    await bench.manager.refresh(pod);
    expect(await bench.engine.text("v", "token")).toBe("token--1");
    await bench.clock.advance(1000);
    await bench.manager.refresh(pod);
    expect(await bench.engine.text("v", "token")).toBe("token--2");
  });
});

describe("after a restart of the daemon", () => {
  const pod = podOf([
    { name: "v", configMap: { name: "cm" } },
    { name: "d", emptyDir: {} },
  ]);

  test("volumes are found again and not written", async () => {
    const before = new Bench();
    await before.mount(pod);
    const { ref } = await before.manager.podFiles({ uid: "u1", namespace: "default", name: "p" });
    const after = new Bench(before.engine);
    expect(await after.manager.adopt()).toEqual(["u1"]);
    const [made, written] = [before.engine.made.length, before.engine.writes.length];
    await after.mount(pod);
    expect(await after.manager.podFiles(ref.pod)).toEqual({ ref, fresh: false });
    expect([before.engine.made.length, before.engine.writes.length]).toEqual([made, written]);
    expect(after.manager.isMounted("u1")).toBe(true);
  });

  test("content that changed meanwhile is written", async () => {
    const before = new Bench();
    await before.mount(pod);
    const after = new Bench(before.engine);
    after.maps["cm"] = { metadata: {}, data: { a: "changed", "b.txt": "beta" } };
    await after.mount(pod);
    expect(await before.engine.text("v", "a")).toBe("changed");
  });
});

test("after a restart a volume of many files is written again rather than read", async () => {
  const data = Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`k${i}`, "x"]));
  const pod = podOf([{ name: "v", configMap: { name: "big" } }]);
  const before = new Bench();
  before.maps["big"] = { metadata: {}, data };
  await before.mount(pod);
  const after = new Bench(before.engine);
  after.maps["big"] = { metadata: {}, data };
  await after.mount(pod);
  expect(before.engine.writes).toHaveLength(2);
});

test("unmount removes all volumes of the pod and nothing else, also of one that it never mounted", async () => {
  const before = new Bench();
  await before.mount(podOf([{ name: "d", emptyDir: {} }]));
  await before.manager.podFiles({ uid: "u1", namespace: "default", name: "p" });
  await before.manager.podFiles({ uid: "u2", namespace: "default", name: "q" });
  const after = new Bench(before.engine);
  await after.manager.unmount("u1");
  await after.manager.unmount("u1");
  expect(before.engine.fake.all().map(({ pod, name }) => `${pod.uid} ${name}`)).toEqual(["u2 pod_files"]);
  expect(after.manager.isMounted("u1")).toBe(false);
});
