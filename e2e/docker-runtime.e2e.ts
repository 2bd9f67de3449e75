import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { PassThrough } from "node:stream";
import { buffer } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { randomBytes } from "node:crypto";
import Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type {
  ContainerSpec,
  PodRef,
  RuntimeContainer,
  RuntimeContainerState,
  RuntimeEvent,
  RuntimeSandbox,
} from "../src/kubelet/ports.ts";
import { connectDocker } from "../src/runtime/docker/connect.ts";
import type { DockerRuntime } from "../src/runtime/docker/docker-runtime.ts";
import { realClock } from "../src/system/real-clock.ts";
import {
  containerSpec,
  sandboxSpec,
  testInstance,
  testPod,
  testRuntime,
  volumeMount,
} from "./docker-fixture.ts";
import { EngineProxy } from "./engine-proxy.ts";

const never = new AbortController().signal;
const instance = testInstance("e2e-docker");
let runtime: DockerRuntime;
let imageId: string;
let sandbox: RuntimeSandbox;

beforeAll(async () => {
  runtime = await testRuntime(instance);
  imageId = (
    (await runtime.image("busybox:latest")) ??
    (await runtime.pull("busybox", undefined, () => undefined, never))
  ).id;
  sandbox = await runtime.createSandbox(sandboxSpec(testPod("shared")), never);
});

afterAll(async () => {
  await runtime.prune(never);
  expect(await leftOvers()).toEqual([]);
  await runtime.close();
});

/** All objects of this run on the engine. */
async function leftOvers(): Promise<readonly string[]> {
  const docker = new Docker();
  const filters = { label: [`minikubelet.instance=${instance}`] };
  const containers = await docker.listContainers({ all: true, filters });
  const { Volumes } = await docker.listVolumes({
    filters: JSON.stringify(filters) as unknown as typeof filters,
  });
  const networks = await docker.listNetworks({ filters });
  return [...containers.map((c) => c.Id), ...Volumes.map((v) => v.Name), ...networks.map((n) => n.Name)];
}

let made = 0;
async function run(script: string, change: Partial<ContainerSpec> = {}): Promise<string> {
  const id = await runtime.createContainer(
    containerSpec(sandbox, imageId, script, { name: `c${made++}`, ...change }),
    never,
  );
  await runtime.start(id);
  return id;
}

async function container(id: string): Promise<RuntimeContainer> {
  const found = await runtime.inspect(id);
  if (found === undefined || !("state" in found) || typeof found.state === "string")
    throw new Error(`no container ${id}`);
  return found;
}

async function exited(id: string): Promise<Extract<RuntimeContainerState, { kind: "exited" }>> {
  for (let polls = 0; polls < 1500; polls++) {
    const { state } = await container(id);
    if (state.kind === "exited") return state;
    await realClock.sleep(20, never);
  }
  throw new Error(`${id} runs on`);
}

async function logText(id: string, follow = false): Promise<string> {
  let text = "";
  for await (const { data } of runtime.logs(id, { follow }, never)) text += Buffer.from(data).toString();
  return text;
}

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

async function execText(id: string, script: string): Promise<string> {
  let text = "";
  const stdout = (chunk: Uint8Array): void => {
    text += Buffer.from(chunk).toString();
  };
  await runtime.exec(id, ["sh", "-c", script], { stdout }, never);
  return text;
}

function refOf(of: RuntimeSandbox): PodRef {
  return { ...of.pod, ip: of.ips[0], sandboxId: of.id };
}

/** A pod with a TCP echo server on port 8080. */
async function echoPod(
  name: string,
): Promise<{ readonly ref: PodRef; readonly sandbox: RuntimeSandbox; readonly id: string }> {
  const own = await runtime.createSandbox(sandboxSpec(testPod(name)), never);
  const spec = containerSpec(own, imageId, "nc -ll -p 8080 -e cat & wait");
  const id = await runtime.createContainer(spec, never);
  await runtime.start(id);
  const ref = refOf(own);
  for (let polls = 0; polls < 500; polls++) {
    try {
      (await runtime.agentDialer.dial(ref, 8080, never)).destroy();
      break;
    } catch {
      await realClock.sleep(20, never);
    }
  }
  return { ref, sandbox: own, id };
}

async function echo(through: DockerRuntime, ref: PodRef, sent: Buffer, port = 8080): Promise<Buffer> {
  const connection = await through.agentDialer.dial(ref, port, never);
  connection.end(sent);
  return await buffer(connection);
}

describe("states", () => {
  it("tells a missing command as a failed start with code 128 and containerd's message", async () => {
    const spec = containerSpec(sandbox, imageId, "", { name: "absent", command: ["/no/such/command"] });
    const id = await runtime.createContainer(spec, never);
    const message =
      "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to " +
      'start container process: exec: "/no/such/command": stat /no/such/command: no such file or directory: unknown';
    await expect(runtime.start(id)).rejects.toMatchObject({ message });
    const before = await container(id);
    expect(before.state).toMatchObject({
      kind: "exited",
      exitCode: 128,
      startedAt: undefined,
      startError: message,
    });
    const later = await testRuntime(instance);
    expect(await later.inspect(id)).toMatchObject({
      state: { kind: "exited", exitCode: 128, startError: message },
    });
    await later.close();
  });

  it.each([
    ["exit 0", 0],
    ["exit 3", 3],
    ["exit 256", 0],
  ])("reports the code of `%s` as %i", async (script, exitCode) => {
    const state = await exited(await run(script));
    expect(state).toMatchObject({ exitCode, oomKilled: false });
    expect(state.finishedAt).toBeGreaterThanOrEqual(state.startedAt ?? Number.POSITIVE_INFINITY);
  });

  it("tells an OOM kill of the main process, but not one of a child", async () => {
    const resources = {
      cpuShares: 2,
      cpuQuota: 0,
      cpuPeriod: 100_000,
      memoryBytes: 16 << 20,
      oomScoreAdj: 1000,
    };
    const main = await run("exec tail /dev/zero", { resources });
    const child = await run("tail /dev/zero; exit 0", { resources });
    expect(await exited(main)).toMatchObject({ exitCode: 137, oomKilled: true });
    expect(await exited(child)).toMatchObject({ exitCode: 0, oomKilled: false });
  });

  it("keeps what is needed to adopt a container in its labels", async () => {
    const id = await run("sleep 100", { name: "adopted", kind: "sidecar", attempt: 4, specHash: "abc" });
    const later = await testRuntime(instance);
    const pod = await later.pod(sandbox.pod.uid);
    expect(pod?.sandboxes).toMatchObject([{ id: sandbox.id, state: "running", ips: sandbox.ips }]);
    expect(pod?.containers.find((c) => c.id === id)).toMatchObject({
      name: "adopted",
      kind: "sidecar",
      attempt: 4,
      specHash: "abc",
      sandboxId: sandbox.id,
      image: "busybox",
      state: { kind: "running" },
    });
    await later.close();
    await runtime.remove(id);
    await runtime.remove(id);
    expect(await runtime.inspect(id)).toBeUndefined();
  });

  it("replaces a container that an interrupted attempt has only created, not one that has run", async () => {
    const spec = containerSpec(sandbox, imageId, "exit 0", { name: "twice" });
    const first = await runtime.createContainer(spec, never);
    const second = await runtime.createContainer(spec, never);
    expect(second).not.toBe(first);
    await runtime.start(second);
    await exited(second);
    await expect(runtime.createContainer(spec, never)).rejects.toMatchObject({ code: "Conflict" });
  });

  it("names a host port that is taken", async () => {
    const ports = [{ containerPort: 80, hostPort: 31_879, hostIP: "127.0.0.1", protocol: "TCP" as const }];
    const holder = await runtime.createSandbox(sandboxSpec(testPod("holder"), { ports }), never);
    const pod = testPod("second");
    await expect(runtime.createSandbox(sandboxSpec(pod, { ports }), never)).rejects.toMatchObject({
      code: "PortTaken",
    });
    expect(await runtime.pod(pod.uid)).toBeUndefined();
    await runtime.remove(holder.id);
  });

  it("tells starts, ends and removals, after `connected`", async () => {
    const stop = new AbortController();
    const seen: string[] = [];
    let id = "";
    for await (const event of runtime.events(stop.signal)) {
      if (event.type === "connected") id = await run("exit 0", { name: "seen" });
      if (isOf(event, id)) seen.push(event.type);
      if (seen.at(-1) === "die") await runtime.remove(id);
      if (seen.at(-1) === "destroy") stop.abort();
    }
    expect(seen).toEqual(["start", "die", "destroy"]);
  });
});

function isOf(event: RuntimeEvent, id: string): boolean {
  return "id" in event && event.id === id && event.container === "seen";
}

describe("logs, exec and attach", () => {
  it("joins long lines and tells the two streams apart", async () => {
    const id = await run("head -c 40000 /dev/zero | tr '\\0' x; echo; echo err >&2; printf end");
    await exited(id);
    const lines = await all(runtime.logs(id, { follow: false }, never));
    const shown = lines.map(({ stream, data }) => [stream, data.length]);
    expect(shown.toSorted()).toEqual(
      [
        ["stderr", 4],
        ["stdout", 3],
        ["stdout", 40_001],
      ].toSorted(),
    );
    expect(lines[0]?.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
    const last = await all(runtime.logs(id, { follow: false, tail: 1, stderr: false }, never));
    expect(last.map(({ data }) => Buffer.from(data).toString())).toEqual(["end"]);
  });

  it("joins long lines of a terminal too", async () => {
    const id = await run("head -c 40000 /dev/zero | tr '\\0' x; echo; echo end", { tty: true });
    await exited(id);
    expect(await logText(id)).toBe(`${"x".repeat(40_000)}\r\nend\r\n`);
  });

  it("follows a log to the end of its container, or until it is told to stop", async () => {
    const id = await run("echo one; sleep 0.3; echo two");
    expect(await logText(id, true)).toBe("one\ntwo\n");
    const endless = await run("echo one; sleep 1000");
    const stop = new AbortController();
    const reading = async (): Promise<void> => {
      for await (const line of runtime.logs(endless, { follow: true }, stop.signal))
        if (line.data.length > 0) stop.abort(new Error("enough"));
    };
    await expect(reading()).rejects.toThrow("enough");
    await runtime.remove(endless);
  });

  it("runs commands: output by stream, stdin with its end, exit code", async () => {
    const id = await run("sleep 1000");
    const got = { stdout: "", stderr: "" };
    const stdin = new PassThrough();
    stdin.end("typed");
    const collect =
      (stream: "stdout" | "stderr") =>
      (chunk: Uint8Array): void => {
        got[stream] += Buffer.from(chunk).toString();
      };
    const io = { stdin, stdout: collect("stdout"), stderr: collect("stderr") };
    const result = await runtime.exec(id, ["sh", "-c", "cat; echo err >&2; exit 7"], io, never);
    expect(result).toEqual({ kind: "exited", exitCode: 7 });
    expect(got).toEqual({ stdout: "typed", stderr: "err\n" });
    const missing = await runtime.exec(id, ["/no/such"], {}, never);
    expect([126, 127]).toContain("exitCode" in missing ? missing.exitCode : undefined);
    await runtime.remove(id);
    await expect(runtime.exec(id, ["true"], {}, never)).rejects.toMatchObject({ code: "NotFound" });
  });

  it("gives a command a terminal of the wanted size", async () => {
    const id = await run("sleep 1000");
    let text = "";
    const stdout = (chunk: Uint8Array): void => {
      text += Buffer.from(chunk).toString();
    };
    const resize = (async function* () {
      yield await Promise.resolve({ width: 99, height: 33 });
    })();
    await runtime.exec(id, ["sh", "-c", "sleep 0.3; stty size"], { tty: true, stdout, resize }, never);
    expect(text.trim()).toBe("33 99");
    await runtime.remove(id);
  });

  it("detaches from a command when told to, and ends its process on an engine of this machine", async () => {
    const id = await run("sleep 1000");
    const stop = new AbortController();
    const stdout = (): void => {
      stop.abort(new Error("enough"));
    };
    const command = ["sh", "-c", "echo started; exec sleep 7777"];
    await expect(runtime.exec(id, command, { stdout }, stop.signal)).rejects.toThrow("enough");
    const { local } = await runtime.info();
    if (local) expect(await execText(id, "ps | grep -c '[s]leep 7777' || true")).toBe("0\n");
    await runtime.remove(id);
  });

  it("holds a command back that writes faster than its reader takes", async () => {
    const id = await run("sleep 1000");
    let bytes = 0;
    const stdout = async (chunk: Uint8Array): Promise<void> => {
      bytes += chunk.length;
      await realClock.sleep(0, never);
    };
    await runtime.exec(id, ["head", "-c", "5000000", "/dev/zero"], { stdout }, never);
    expect(bytes).toBe(5_000_000);
    await runtime.remove(id);
  });

  it("attaches to a container's own process", async () => {
    const spec = containerSpec(sandbox, imageId, "read line; echo got $line", {
      name: "attached",
      stdin: true,
      stdinOnce: true,
    });
    const id = await runtime.createContainer(spec, never);
    const attached = await runtime.attach(id, { stdin: true, tty: false });
    await runtime.start(id);
    attached.stdin.write("hello\n");
    let text = "";
    for await (const { data } of attached.output) text += Buffer.from(data).toString();
    expect(text).toBe("got hello\n");
  });
});

describe.each(["auto", "archive"] as const)("volumes (access: %s)", (access) => {
  let runtime: DockerRuntime;

  beforeAll(async () => {
    runtime = await testRuntime(instance, access);
  });
  afterAll(async () => {
    await runtime.close();
  });

  it("gives an emptyDir its mode and starts it empty", async () => {
    const open = await runtime.volume({
      pod: sandbox.pod,
      name: `open-${access}`,
      kind: "disk",
      mode: 0o777,
    });
    const group = await runtime.volume({
      pod: sandbox.pod,
      name: `group-${access}`,
      kind: "disk",
      mode: 0o2775,
      gid: 2000,
    });
    const mounts = [volumeMount("/etc", open), volumeMount("/group", group)];
    const id = await run("stat -c '%a %g' /etc /group; ls -A /group", { mounts });
    await exited(id);
    expect(await logText(id)).toBe("777 0\n2775 2000\n");
    expect(
      await runtime.volume({ pod: sandbox.pod, name: `open-${access}`, kind: "disk", mode: 0o777 }),
    ).toEqual(open);
  });

  it("keeps the group of an emptyDir when a sub-path is made in it", async () => {
    const group = await runtime.volume({
      pod: sandbox.pod,
      name: `sub-${access}`,
      kind: "disk",
      mode: 0o2777,
      gid: 2000,
    });
    const entry = { kind: "directory" } as const;
    await runtime.writeVolume(group, [{ path: "sub", mode: 0o2777, gid: 2000, entry }]);
    const mounts = [volumeMount("/group", group)];
    const id = await run("stat -c '%a %g' /group /group/sub", { mounts });
    await exited(id);
    expect(await logText(id)).toBe("2777 2000\n2777 2000\n");
  });

  it("writes, stats and reads files without a running container", async () => {
    const files = await runtime.volume({
      pod: sandbox.pod,
      name: `files-${access}`,
      kind: "files",
      mode: 0o755,
    });
    const long = `${"d".repeat(120)}/${"f".repeat(120)}`;
    const content = randomBytes(100_000);
    await runtime.writeVolume(files, [
      { path: "..2026", mode: 0o755, entry: { kind: "directory" } },
      { path: "..2026/key", mode: 0o640, uid: 5, gid: 6, entry: { kind: "file", content } },
      { path: "..data", mode: 0o777, entry: { kind: "symlink", target: "..2026" } },
      { path: "key", mode: 0o777, entry: { kind: "symlink", target: "..data/key" } },
      { path: "escape", mode: 0o777, entry: { kind: "symlink", target: "/proc/self/status" } },
      { path: "lost", mode: 0o777, entry: { kind: "symlink", target: "nothing" } },
      { path: "d".repeat(120), mode: 0o755, entry: { kind: "directory" } },
      { path: long, mode: 0o644, entry: { kind: "file", content: Buffer.from("long") } },
    ]);
    expect(Buffer.from((await runtime.readVolume(files, "key")) ?? "")).toEqual(content);
    expect(Buffer.from((await runtime.readVolume(files, "key", 10)) ?? "")).toEqual(content.subarray(-10));
    expect(Buffer.from((await runtime.readVolume(files, long)) ?? "").toString()).toBe("long");
    expect(await runtime.readVolume(files, "escape")).toBeUndefined();
    expect(await runtime.readVolume(files, "absent")).toBeUndefined();
    expect(await runtime.statVolume(files, "..2026")).toBe("directory");
    expect(await runtime.statVolume(files, "key")).toBe("file");
    expect(await runtime.statVolume(files, "escape")).toBe("outside");
    expect(await runtime.statVolume(files, "lost")).toBe("dangling");
    await expect(
      runtime.writeVolume(files, [{ path: "../x", mode: 0, entry: { kind: "directory" } }]),
    ).rejects.toMatchObject({
      code: "InvalidArgument",
    });
    await runtime.removeVolume(files);
    await runtime.removeVolume(files);
  });

  it("mounts a single file, which the container writes and we read after its end", async () => {
    const files = await runtime.volume({
      pod: sandbox.pod,
      name: `log-${access}`,
      kind: "files",
      mode: 0o755,
    });
    const entry = { kind: "file" as const, content: new Uint8Array() };
    await runtime.writeVolume(files, [{ path: "main", mode: 0o666, entry }]);
    const mounts = [volumeMount("/dev/termination-log", files, "main")];
    const user = { user: "1000" };
    const id = await run("printf bye > /dev/termination-log", {
      mounts,
      security: { ...containerSpec(sandbox, imageId, "").security, ...user },
    });
    await exited(id);
    expect(Buffer.from((await runtime.readVolume(files, "main")) ?? "").toString()).toBe("bye");
  });

  it("never mounts a link that leads out of its volume", async () => {
    const disk = await runtime.volume({
      pod: sandbox.pod,
      name: `evil-${access}`,
      kind: "disk",
      mode: 0o777,
    });
    await exited(
      await run("ln -s /etc /v/out; mkdir /v/in; ln -s in /v/link", { mounts: [volumeMount("/v", disk)] }),
    );
    const good = await run("touch /m/x", { mounts: [volumeMount("/m", disk, "link")] });
    await exited(good);
    expect(await runtime.statVolume(disk, "in/x")).toBe("file");
    await expect(run("ls /m", { mounts: [volumeMount("/m", disk, "out")] })).rejects.toThrow();
  });

  it("keeps a tmpfs for as long as its sandbox", async () => {
    const pod = testPod("tmpfs");
    const memory = await runtime.volume({
      pod,
      name: "cache",
      kind: "memory",
      mode: 0o777,
      sizeBytes: 1 << 20,
    });
    const own = await runtime.createSandbox(sandboxSpec(pod, { keepVolumes: [memory] }), never);
    const start = async (name: string, script: string): Promise<string> => {
      const spec = containerSpec(own, imageId, script, { name, mounts: [volumeMount("/cache", memory)] });
      const id = await runtime.createContainer(spec, never);
      await runtime.start(id);
      await exited(id);
      return id;
    };
    await start("writer", "echo kept > /cache/f");
    const reader = await start("reader", "cat /cache/f; df -k /cache | tail -1 | tr -s ' ' | cut -d' ' -f2");
    expect(await logText(reader)).toBe("kept\n1024\n");
  });

  it("lists its volumes with what they belong to", async () => {
    const pod = testPod("listed");
    const ref = await runtime.volume({ pod, name: "v", kind: "files", mode: 0o755 });
    expect(await runtime.volumes()).toContainEqual(ref);
    await runtime.removeVolume(ref);
    expect(await runtime.volumes()).not.toContainEqual(ref);
  });
});

describe("the pod agent", () => {
  it("serves 100 connections at once", async (context) => {
    if ((await runtime.isPodNetworkRoutable()) !== true)
      context.skip("needs an engine that can reach this process");
    // The server is this process, seen from the pod as its gateway: busybox has none that accepts so many at once.
    const server = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket)).listen(0);
    await once(server, "listening");
    const gateway = (sandbox.ips[0] ?? "").replace(/\.\d+$/, ".1");
    const { port } = server.address() as AddressInfo;
    const texts = Array.from({ length: 100 }, (_, i) => Buffer.from(`message ${i}`));
    const ref = { ...refOf(sandbox), ip: gateway };
    const echoes = await Promise.all(texts.map(async (text) => await echo(runtime, ref, text, port)));
    expect(echoes).toEqual(texts);
    server.close();
  });

  it("carries 5 MiB there and back, with its half-close, and tells a refused port", async () => {
    const { ref } = await echoPod("echo");
    const big = randomBytes(5 << 20);
    expect(Buffer.compare(await echo(runtime, ref, big), big)).toBe(0);
    await expect(runtime.agentDialer.dial(ref, 81, never)).rejects.toMatchObject({
      code: "refused",
      message: `dial tcp ${ref.ip ?? ""}:81: connect: connection refused`,
    });
  });

  it("serves a new client after the old one was killed in the middle of a transfer", async () => {
    const { ref } = await echoPod("crash");
    const script = fileURLToPath(new URL("agent-client.fixture.ts", import.meta.url));
    const args = [script, instance, ref.sandboxId ?? "", ref.ip ?? "", "8080"];
    const client = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    await once(client.stdout, "data");
    client.kill("SIGKILL");
    await once(client, "exit");
    const next = await testRuntime(instance);
    const sent = randomBytes(1 << 20);
    expect(Buffer.compare(await echo(next, ref, sent), sent)).toBe(0);
    await next.close();
  });

  it("still reaps and stops at SIGTERM when its client has stopped reading", async () => {
    const { ref, sandbox: own } = await echoPod("stalled");
    const docker = new Docker();
    const { Config } = await docker.getContainer(own.id).inspect();
    const key = Buffer.from(Config.Labels["minikubelet.sandbox.agent-key"] ?? "", "hex");
    const options = { hijack: true, stream: true, stdin: true, stdout: true };
    const socket = await docker.getContainer(own.id).attach(options);
    socket.pause();
    const address = (ref.ip ?? "").split(".").map(Number);
    const open = [1, 0, 0, 7, 4, 8080 >> 8, 8080 & 0xff, ...address, 5, 0, 0, 4, 0x7f, 0, 0, 0];
    socket.write(Buffer.concat([key, randomBytes(16), Buffer.from(open)]));
    await realClock.sleep(300, never);
    const data = Buffer.concat([Buffer.from([2, 0, 0x40, 0]), Buffer.alloc(0x4000, "x")]);
    for (let i = 0; i < 64; i++) socket.write(data);
    await realClock.sleep(500, never);
    const before = realClock.now();
    await runtime.stopSandbox(own.id);
    expect(realClock.now() - before).toBeLessThan(5000);
    expect(await runtime.inspect(own.id)).toMatchObject({ state: "stopped", ips: [] });
    (socket as unknown as { destroy(): void }).destroy();
    await expect(runtime.agentDialer.dial(ref, 8080, never)).rejects.toMatchObject({ code: "unreachable" });
  });

  it("is started a second time where the engine has lost the stdin of the first", async () => {
    const { ref, sandbox: own } = await echoPod("deaf");
    const docker = new Docker();
    const { Config, HostConfig } = await docker.getContainer(own.id).inspect();
    // As the sandbox, but with a stdin that is at its end; it joins the sandbox's network.
    const deaf = await docker.createContainer({
      Image: Config.Image,
      Cmd: Config.Cmd,
      Labels: Config.Labels,
      HostConfig: { NetworkMode: `container:${own.id}`, LogConfig: HostConfig.LogConfig },
    });
    await deaf.start();
    const sent = randomBytes(100_000);
    const got = await echo(runtime, { ...ref, sandboxId: deaf.id }, sent);
    expect(Buffer.compare(got, sent)).toBe(0);
  });

  it("reaps orphans in a shared process namespace", async () => {
    const pod = testPod("reaper");
    const own = await runtime.createSandbox(sandboxSpec(pod, { shareProcessNamespace: true }), never);
    const spec = containerSpec(
      own,
      imageId,
      "for i in 1 2 3; do (sleep 0.1 & ) ; done; sleep 1; ps -o stat,args",
      { pid: "pod" },
    );
    const id = await runtime.createContainer(spec, never);
    await runtime.start(id);
    await exited(id);
    const processes = await logText(id);
    expect(processes).toContain("/pause");
    expect(processes).not.toMatch(/^Z|^\S+ +sleep/m);
  });
});

describe("an engine that goes away", () => {
  async function throughProxy(proxy: EngineProxy): Promise<DockerRuntime> {
    await proxy.up();
    const engine = { socketPath: proxy.socketPath };
    return await connectDocker({ engine, instanceId: instance, podCIDR: "10.244.0.0/16", clock: realClock });
  }
  const target = "/var/run/docker.sock";

  it("leaves the result of a command unknown", async () => {
    await using proxy = new EngineProxy(target);
    const behind = await throughProxy(proxy);
    const id = await run("sleep 1000");
    const cut = async (): Promise<void> => {
      await proxy.down();
    };
    const result = await behind.exec(id, ["sh", "-c", "echo x; sleep 2"], { stdout: cut }, never);
    expect(result).toEqual({ kind: "unknown" });
    await expect(behind.list()).rejects.toMatchObject({ code: "Unreachable" });
    await behind.close();
    await runtime.remove(id);
  });

  it("is told once, and again when it is back", async () => {
    await using proxy = new EngineProxy(target);
    const behind = await throughProxy(proxy);
    const stop = new AbortController();
    const seen: string[] = [];
    for await (const { type } of behind.events(stop.signal)) {
      if (type !== "connected" && type !== "disconnected") continue;
      seen.push(type);
      if (seen.length === 1) await proxy.down();
      if (type === "disconnected") {
        await realClock.sleep(500, never);
        await proxy.up();
      }
      if (seen.length === 3) stop.abort();
    }
    expect(seen).toEqual(["connected", "disconnected", "connected"]);
    await behind.close();
  });

  it("is named with what to do when it was never there", async () => {
    const engine = { socketPath: "/nonexistent/docker.sock" };
    const connecting = connectDocker({
      engine,
      instanceId: instance,
      podCIDR: "10.244.0.0/16",
      clock: realClock,
    });
    await expect(connecting).rejects.toMatchObject({
      code: "Unreachable",
      hint: expect.stringContaining("DOCKER_HOST") as string,
    });
  });
});
