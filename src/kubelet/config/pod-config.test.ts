import { describe, expect, test } from "vitest";
import type { Container, Pod, PodSpec } from "../../api/index.ts";
import { FakeVolumes } from "../../runtime/fake/fake-volumes.ts";
import { VirtualClock } from "../../runtime/fake/virtual-clock.ts";
import { versionRules } from "../core/version-rules.ts";
import type { PodConfig } from "../parts.ts";
import type {
  ContainerKind,
  ContainerSpec,
  Image,
  LogChunk,
  LogOptions,
  Mount,
  RuntimeContainer,
  RuntimeContainerState,
  RuntimeSandbox,
} from "../ports.ts";
import { RecordingVolumes } from "../volumes/recording-volumes.fixture.ts";
import { createVolumeManager, type KubeletVolumes } from "../volumes/volume-manager.ts";
import { createPodConfig } from "./pod-config.ts";

const signal = new AbortController().signal;
const ref = { uid: "u1", namespace: "default", name: "p" };
const sandbox: RuntimeSandbox = {
  id: "sb",
  pod: ref,
  attempt: 0,
  createdAt: 0,
  state: "running",
  hostNetwork: false,
  ips: ["10.1.0.5"],
};
const image: Image = {
  id: "sha256:1",
  repoTags: [],
  repoDigests: [],
  sizeBytes: 1,
  user: "",
  entrypoint: [],
  cmd: [],
  env: [],
  stopSignal: undefined,
};

class Bench {
  readonly engine: RecordingVolumes;
  readonly volumes: KubeletVolumes;
  readonly config: PodConfig;
  readonly logCalls: LogOptions[] = [];
  output: readonly string[] = [];
  pod: Pod = podOf([{ name: "main", image: "busybox" }]);

  constructor(engine: RecordingVolumes = new RecordingVolumes(new FakeVolumes())) {
    this.engine = engine;
    const objects = { configMap: () => undefined, secret: () => undefined, serviceEnv: () => ({}) };
    this.volumes = createVolumeManager({
      runtime: engine,
      objects,
      clock: new VirtualClock(),
      allocatable: {},
      hostFiles: undefined,
      serviceAccountToken: () => Promise.reject(new Error("no accounts")),
      timeScale: 1,
    });
    this.config = createPodConfig({
      runtime: {
        writeVolume: (volume, files) => engine.writeVolume(volume, files),
        readVolume: (volume, path, max) => engine.readVolume(volume, path, max),
        statVolume: (volume, path) => engine.statVolume(volume, path),
        logs: (_, options) => this.#logs(options),
      },
      objects,
      volumes: this.volumes,
      node: {
        memoryBytes: 2 ** 30,
        canLowerOomScore: false,
        hostIPs: ["10.0.0.12"],
        allocatable: { cpu: "2", memory: "1Gi" },
        hostsFile: () => Promise.resolve("127.0.0.1 localhost\n"),
      },
      dns: {
        clusterDomain: "cluster.local",
        clusterDNS: [],
        engineResolver: "127.0.0.11",
        node: { servers: [], searches: [], options: [] },
      },
      rules: versionRules(36),
      seccompDefault: true,
      readSeccompProfile: (path) => Promise.reject(new Error(`open ${path}: no such file or directory`)),
      pod: (uid) => (uid === "u1" ? this.pod : undefined),
      recordPodEvent: () => undefined,
    });
  }

  async *#logs(options: LogOptions): AsyncGenerator<LogChunk> {
    this.logCalls.push(options);
    for (const line of this.output)
      yield await Promise.resolve({ stream: "stdout", time: "", data: Buffer.from(line) });
  }

  async start(name = "main", attempt = 0): Promise<ContainerSpec> {
    await this.volumes.mount(this.pod, () => undefined, signal);
    const result = await this.config.containerSpec({ ...this.request(name), attempt }, signal);
    if ("error" in result) throw new Error(`${result.error.reason}: ${result.error.message}`);
    return result.spec;
  }

  request(name = "main") {
    const container = this.pod.spec.containers.find((one) => one.name === name) ?? { name };
    return { pod: this.pod, container, kind: "app", attempt: 0, sandbox, image } as const;
  }

  dead(
    state: Partial<Extract<RuntimeContainerState, { kind: "exited" }>>,
    change: Partial<RuntimeContainer> = {},
  ) {
    const container: RuntimeContainer = {
      id: "c1",
      pod: ref,
      name: "main",
      kind: "app",
      attempt: 0,
      sandboxId: "sb",
      createdAt: 0,
      state: { kind: "exited", exitCode: 1, startedAt: 0, finishedAt: 1, oomKilled: false, ...state },
      image: "busybox",
      imageId: "sha256:1",
      specHash: "",
      terminationMessagePath: "/dev/termination-log",
      terminationMessagePolicy: "File",
      ...change,
    };
    return this.config.terminationMessage(container, signal);
  }

  /** What the container left in its termination log. */
  async say(text: string | Uint8Array, slot = 0): Promise<void> {
    const { ref: files } = await this.volumes.podFiles(ref);
    const entry = { kind: "file", content: Buffer.from(text) } as const;
    this.engine.fake.write(files, [{ path: `termination-main-${slot}`, mode: 0o666, entry }]);
  }
}

function podOf(containers: readonly Container[], spec: Partial<PodSpec> = {}): Pod {
  return { metadata: { name: "p", namespace: "default", uid: "u1" }, spec: { containers, ...spec } };
}

const shown = (mounts: readonly Mount[]): readonly string[] =>
  mounts.map(({ target, source }) =>
    source.kind === "volume" ? `${target} <- ${source.volume.name}/${source.subPath ?? ""}` : target,
  );

describe("containerSpec", () => {
  test("puts a whole container together", async () => {
    const bench = new Bench();
    bench.pod = podOf(
      [
        {
          name: "main",
          image: "busybox",
          command: ["sh", "-c", "echo $(X)"],
          args: [],
          workingDir: "",
          env: [{ name: "X", value: "1" }],
          volumeMounts: [{ name: "d", mountPath: "/d", subPath: "new/sub" }],
          lifecycle: { stopSignal: "SIGUSR1" },
          stdin: true,
          tty: true,
        },
      ],
      {
        volumes: [{ name: "d", emptyDir: {} }],
        shareProcessNamespace: true,
        securityContext: { fsGroup: 7 },
      },
    );
    const spec = await bench.start();
    expect(spec).toMatchObject({
      pod: ref,
      sandboxId: "sb",
      imageId: "sha256:1",
      image: "busybox",
      command: ["sh", "-c", "echo 1"],
      args: undefined,
      workingDir: undefined,
      env: ["X=1"],
      pid: "pod",
      stdin: true,
      stdinOnce: false,
      tty: true,
      stopSignal: "SIGUSR1",
      terminationMessagePath: "/dev/termination-log",
      terminationMessagePolicy: "File",
    });
    expect(shown(spec.mounts)).toEqual([
      "/d <- d/new/sub",
      "/etc/hosts <- pod_files/hosts",
      "/etc/resolv.conf <- pod_files/resolv.conf",
      "/dev/termination-log <- pod_files/termination-main-0",
    ]);
    expect(bench.engine.lastWrite("d")).toEqual(["2777 0:7 new/", "2777 0:7 new/sub/"]);
  });

  test("a subPath that exists is left alone", async () => {
    const bench = new Bench();
    bench.pod = podOf([{ name: "main", volumeMounts: [{ name: "d", mountPath: "/d", subPath: "data" }] }], {
      volumes: [{ name: "d", emptyDir: {} }],
    });
    await bench.start();
    await bench.start("main", 1);
    expect(bench.engine.writes.filter(({ volume }) => volume === "d")).toHaveLength(1);
  });

  test.each([
    ["/etc", "x", "failed to prepare subPath"],
    ["/etc", "x/new", "failed to create subPath directory"],
    ["nowhere", "x", "failed to create subPath directory"],
  ])("a link to %s that a container left in its volume makes no subPath %s", async (target, subPath, why) => {
    const bench = new Bench();
    bench.pod = podOf([{ name: "main", volumeMounts: [{ name: "d", mountPath: "/d", subPath }] }], {
      volumes: [{ name: "d", emptyDir: {} }],
    });
    await bench.volumes.mount(bench.pod, () => undefined, signal);
    const [volume] = bench.engine.fake.all();
    if (volume === undefined) throw new Error("no volume was made");
    bench.engine.fake.write(volume, [{ path: "x", mode: 0o777, entry: { kind: "symlink", target } }]);
    expect(await bench.config.containerSpec(bench.request(), signal)).toEqual({
      error: {
        reason: "CreateContainerConfigError",
        message: `${why} for volumeMount "d" of container "main"`,
      },
    });
  });

  test("what the container mounts itself at /etc/hosts and /etc/resolv.conf stays", async () => {
    const bench = new Bench();
    const volumeMounts = [
      { name: "d", mountPath: "/etc/hosts", subPath: "h" },
      { name: "d", mountPath: "/etc/resolv.conf", subPath: "r" },
    ];
    bench.pod = podOf([{ name: "main", volumeMounts, terminationMessagePath: "" }], {
      volumes: [{ name: "d", emptyDir: {} }],
    });
    expect(shown((await bench.start()).mounts)).toEqual(["/etc/hosts <- d/h", "/etc/resolv.conf <- d/r"]);
  });

  test.each<[string, Container, Partial<PodSpec>, object]>([
    [
      "a missing configMap",
      { name: "main", envFrom: [{ configMapRef: { name: "no" } }] },
      {},
      { reason: "CreateContainerConfigError", message: 'configmap "no" not found' },
    ],
    [
      "runAsNonRoot with an image of root",
      { name: "main" },
      { securityContext: { runAsNonRoot: true } },
      {
        reason: "CreateContainerConfigError",
        message:
          'container has runAsNonRoot and image will run as root (pod: "p_default(u1)", container: main)',
      },
    ],
    [
      "a seccomp profile that is not there",
      {
        name: "main",
        securityContext: { seccompProfile: { type: "Localhost", localhostProfile: "x.json" } },
      },
      {},
      { reason: "CreateContainerError" },
    ],
  ])("%s is a start error, not an exception", async (_, container, spec, error) => {
    const bench = new Bench();
    bench.pod = podOf([container], spec);
    expect(await bench.config.containerSpec(bench.request(), signal)).toMatchObject({ error });
  });

  test("namespaces: the node's for hostPID, the target's for an ephemeral container", async () => {
    const bench = new Bench();
    bench.pod = podOf([{ name: "main" }], { hostPID: true });
    expect((await bench.start()).pid).toBe("host");
    const debug = await bench.config.containerSpec({ ...bench.request(), targetId: "c9" }, signal);
    expect(debug).toMatchObject({ spec: { pid: { target: "c9" } } });
  });

  test("a hostNetwork pod has the node's hosts file and addresses, and the engine's resolv.conf", async () => {
    const bench = new Bench();
    const env = [{ name: "IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } }];
    bench.pod = podOf([{ name: "main", env }], { hostNetwork: true });
    const request = { ...bench.request(), sandbox: { ...sandbox, hostNetwork: true, ips: [] } };
    expect(await bench.config.containerSpec(request, signal)).toMatchObject({
      spec: { env: ["IP=10.0.0.12"] },
    });
    expect(await bench.engine.text("pod_files", "hosts")).toContain("(host network).\n127.0.0.1 localhost\n");
    expect(await bench.engine.text("pod_files", "resolv.conf")).toBeUndefined();
  });
});

describe("the pod's own files", () => {
  const files = (bench: Bench): readonly (readonly string[])[] =>
    bench.engine.writes
      .filter(({ volume }) => volume === "pod_files")
      .map((write) => write.files.map(({ path, mode }) => `${mode.toString(8)} ${path}`));

  test("the first start writes them all, the next ones nothing, a restart its own log", async () => {
    const bench = new Bench();
    bench.pod = podOf([{ name: "main" }, { name: "side" }]);
    await bench.start("main");
    await bench.start("side");
    await bench.start("main", 1);
    expect(files(bench)).toEqual([
      ["644 hosts", "644 resolv.conf", "666 termination-main-0", "666 termination-side-0"],
      ["666 termination-main-1"],
    ]);
  });

  test.each<[string, ContainerKind, number, number]>([
    ["an init container ran before", "init", 0, 1],
    ["the container is started again", "app", 1, 1],
    ["a regular container just started", "app", 0, 0],
  ])("/etc/hosts that was changed is written again: %s", async (_, kind, attempt, writes) => {
    const bench = new Bench();
    bench.pod = podOf([{ name: "main" }, { name: "side" }]);
    await bench.config.containerSpec({ ...bench.request(), kind }, signal);
    const { ref: volume } = await bench.volumes.podFiles(ref);
    const entry = { kind: "file", content: Buffer.from("mine") } as const;
    bench.engine.fake.write(volume, [{ path: "hosts", mode: 0o644, entry }]);
    await bench.start("side", attempt);
    const written = files(bench).filter((names) => names.includes("644 hosts"));
    expect(written).toHaveLength(1 + writes);
    if (writes > 0) expect(await bench.engine.text("pod_files", "hosts")).toMatch(/\n10\.1\.0\.5\tp\n$/);
  });

  test("a new sandbox with another address changes /etc/hosts", async () => {
    const bench = new Bench();
    await bench.start();
    await bench.config.containerSpec(
      { ...bench.request(), sandbox: { ...sandbox, ips: ["10.1.0.9"] } },
      signal,
    );
    expect(await bench.engine.text("pod_files", "hosts")).toMatch(/\n10\.1\.0\.9\tp\n$/);
  });

  test("after a restart of the daemon the logs of running containers are not emptied", async () => {
    const before = new Bench();
    before.pod = podOf([{ name: "main" }, { name: "side" }]);
    await before.start("main");
    await before.say("last words");
    const after = new Bench(before.engine);
    after.pod = before.pod;
    await after.start("side");
    expect(await after.dead({})).toBe("last words");
  });

  test("a crash loop uses few files", async () => {
    const bench = new Bench();
    for (let attempt = 0; attempt < 6; attempt++) await bench.start("main", attempt);
    const names = new Set(bench.engine.writes.flatMap((write) => write.files.map(({ path }) => path)));
    expect([...names].filter((name) => name.startsWith("termination-"))).toHaveLength(4);
  });
});

describe("terminationMessage", () => {
  test("is the end of the file, after success as well", async () => {
    const bench = new Bench();
    await bench.start();
    await bench.say(`x${"y".repeat(4096)}`);
    expect(await bench.dead({ exitCode: 0 })).toBe("y".repeat(4096));
  });

  test("belongs to the attempt", async () => {
    const bench = new Bench();
    await bench.start();
    await bench.say("second", 1);
    expect(await bench.dead({}, { attempt: 1 })).toBe("second");
    expect(await bench.dead({})).toBeUndefined();
  });

  test("many containers share 12288 bytes", async () => {
    const bench = new Bench();
    bench.pod = podOf(["main", "b", "c", "d", "e"].map((name) => ({ name })));
    await bench.start();
    await bench.say("z".repeat(4092));
    expect((await bench.dead({}))?.length).toBe(2457);
  });

  const fallback = { terminationMessagePolicy: "FallbackToLogsOnError" } as const;
  test.each<[string, Parameters<Bench["dead"]>[0], Parameters<Bench["dead"]>[1], string, string | undefined]>(
    [
      ["a failure without message", {}, fallback, "", "one\ntwo\n"],
      ["the file has text", {}, fallback, "text", "text"],
      ["success", { exitCode: 0 }, fallback, "", undefined],
      ["a start error", { exitCode: 128, startError: "exec: no such file" }, fallback, "", undefined],
      ["an OOM kill", { exitCode: 137, oomKilled: true }, fallback, "", "one\ntwo\n"],
      ["policy File", {}, {}, "", undefined],
    ],
  )("falls back to the log: %s", async (_, state, change, text, message) => {
    const bench = new Bench();
    bench.output = ["one\n", "two\n"];
    await bench.start();
    await bench.say(text);
    expect(await bench.dead(state, change)).toBe(message);
  });

  test("of the log at most 80 lines and 2048 bytes", async () => {
    const bench = new Bench();
    bench.output = Array.from({ length: 80 }, (_, i) => `${i} ${"l".repeat(60)}\n`);
    await bench.start();
    const message = await bench.dead({}, fallback);
    expect([message?.length, message?.endsWith(`79 ${"l".repeat(60)}\n`)]).toEqual([2048, true]);
    expect(bench.logCalls).toEqual([{ follow: false, tail: 80 }]);
  });
});
