import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { buffer } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import Docker from "dockerode";
import { describe, expect, it } from "vitest";
import type { PodRef, RuntimeSandbox } from "../src/kubelet/ports.ts";
import type { DockerRuntime } from "../src/runtime/docker/docker-runtime.ts";
import { realClock } from "../src/system/real-clock.ts";
import { containerSpec, sandboxSpec, testPod, testRuntime } from "./docker-fixture.ts";
import { useSandbox } from "./fixture/shared-sandbox.ts";

const never = new AbortController().signal;
const shared = useSandbox("e2e-agent");

function refOf(of: RuntimeSandbox): PodRef {
  return { ...of.pod, ip: of.ips[0], sandboxId: of.id };
}

/** A pod with a TCP echo server on port 8080. */
async function echoPod(name: string): Promise<{ readonly ref: PodRef; readonly sandbox: RuntimeSandbox }> {
  const { runtime, imageId } = shared();
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
  return { ref, sandbox: own };
}

async function echo(through: DockerRuntime, ref: PodRef, sent: Buffer, port = 8080): Promise<Buffer> {
  const connection = await through.agentDialer.dial(ref, port, never);
  connection.end(sent);
  return await buffer(connection);
}

describe("the pod agent", () => {
  it("serves 100 connections at once", async (context) => {
    const { runtime, sandbox } = shared();
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
    const { runtime } = shared();
    const { ref } = await echoPod("echo");
    const big = randomBytes(5 << 20);
    expect(Buffer.compare(await echo(runtime, ref, big), big)).toBe(0);
    await expect(runtime.agentDialer.dial(ref, 81, never)).rejects.toMatchObject({
      code: "refused",
      message: `dial tcp ${ref.ip ?? ""}:81: connect: connection refused`,
    });
  });

  it("serves a new client after the old one was killed in the middle of a transfer", async () => {
    const { instance } = shared();
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
    const { runtime } = shared();
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
    const got = await echo(shared().runtime, { ...ref, sandboxId: deaf.id }, sent);
    expect(Buffer.compare(got, sent)).toBe(0);
  });

  it("reaps orphans in a shared process namespace", async () => {
    const { runtime, imageId } = shared();
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
    await shared().exited(id);
    const processes = await shared().logText(id);
    expect(processes).toContain("/pause");
    expect(processes).not.toMatch(/^Z|^\S+ +sleep/m);
  });
});
