import { expect, it } from "vitest";
import type { PodLogOptions, StreamIo } from "../pod-streams.ts";
import { box, play, type World } from "./world.contract.ts";

const never = new AbortController().signal;
const plain: PodLogOptions = { follow: false, previous: false, timestamps: false, stream: "All" };
const target = { namespace: "default", pod: "pod", uid: "uid-1", container: "main" };

async function text(world: World, options: Partial<PodLogOptions> = {}): Promise<string> {
  const read = async (): Promise<string> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of world.kubelet.streams.logs(target, { ...plain, ...options }, never))
      chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  };
  return await world.clock.awaiting(read());
}

async function* noSizes() {
  // The terminal keeps its size.
}

function io(): StreamIo & { readonly output: () => string } {
  const chunks: Uint8Array[] = [];
  return {
    stdin: undefined,
    stdout: (chunk) => void chunks.push(chunk),
    stderr: undefined,
    tty: false,
    resize: noSizes(),
    output: () => Buffer.concat(chunks).toString(),
  };
}

const logs = ["one", "two", "three"].map((line, i) => ({ afterMs: i * 1000, line }));

it("gives logs by tail, since, limit and with timestamps, and follows to the end of the instance", async () => {
  await play({ containers: { main: { logs, runsMs: 5000 } } }, async (world) => {
    world.create("pod", { containers: [box("main")] });
    await world.advance(2.5);
    expect(await text(world)).toBe("one\ntwo\nthree\n");
    expect(await text(world, { tailLines: 1 })).toBe("three\n");
    expect(await text(world, { sinceSeconds: 1 })).toBe("three\n");
    expect(await text(world, { limitBytes: 6 })).toBe("one\ntw");
    expect(await text(world, { timestamps: true, tailLines: 1 })).toBe(
      "2026-01-01T00:00:02.000000000Z three\n",
    );
    expect(await text(world, { follow: true })).toBe("one\ntwo\nthree\n");
    expect(world.clock.now() - world.clock.start).toBe(5000);
  });
});

it("gives the last run in back-off, with and without previous, and says when it has been removed", async () => {
  await play({ containers: { main: { logs, runsMs: 100, exitCode: 1 } } }, async (world) => {
    world.create("pod", { containers: [box("main")] });
    await world.advance(5);
    expect(await text(world)).toBe("one\n");
    expect(await text(world, { previous: true })).toBe("one\n");
    const { id } = world.runtime.newest("main");
    world.runtime.engineRemove(id);
    expect(await text(world)).toBe(`unable to retrieve container logs for docker://${id}`);
  });
});

it("refuses the log of a container that waits, in the kubelet's words", async () => {
  await play({ images: { nope: { missing: "manifest unknown" } } }, async (world) => {
    world.create("pod", { containers: [box("main", { image: "nope" })] });
    await world.advance(1);
    await expect(text(world)).rejects.toMatchObject({
      code: "BadRequest",
      message: 'container "main" in pod "pod" is waiting to start: trying and failing to pull image',
    });
  });
});

it("runs commands in a running container, and finds none in one that has ended", async () => {
  const main = { runsMs: 10_000, exec: () => ({ stdout: "hello\n", exitCode: 7 }) };
  await play({ containers: { main } }, async (world) => {
    world.create("pod", { restartPolicy: "Never", containers: [box("main")] });
    await world.advance(1);
    const client = io();
    const outcome = await world.kubelet.streams.exec(target, ["cat"], client, never);
    expect(outcome).toEqual({ kind: "exited", exitCode: 7 });
    expect(client.output()).toBe("hello\n");
    await world.advance(10);
    await expect(world.kubelet.streams.exec(target, ["cat"], client, never)).rejects.toMatchObject({
      code: "NotFound",
      message: 'container not found ("main")',
    });
  });
});

it("waits, after a restart, until it knows what the engine has", async () => {
  await play({ containers: { main: { exec: () => ({ stdout: "hi\n" }) } } }, async (world) => {
    world.create("pod", { containers: [box("main")] });
    await world.advance(1);
    await world.kill();
    world.restart();
    const session = io();
    const outcome = await world.clock.awaiting(world.kubelet.streams.exec(target, ["hi"], session, never));
    expect(outcome).toEqual({ kind: "exited", exitCode: 0 });
  });
});

it("tells a command that could not be started as an error, not as output", async () => {
  const oci = 'OCI runtime exec failed: exec failed: unable to start container process: exec: "x": not found';
  const answers: Readonly<Record<string, { stdout: string; exitCode: number }>> = {
    x: { stdout: `${oci}\r\n`, exitCode: 126 },
    says: { stdout: oci, exitCode: 0 },
  };
  const main = { exec: ([name = ""]: readonly string[]) => answers[name] ?? { exitCode: 1 } };
  await play({ containers: { main } }, async (world) => {
    world.create("pod", { containers: [box("main")] });
    await world.advance(1);
    const client = io();
    expect(await world.kubelet.streams.exec(target, ["x"], client, never)).toEqual({
      kind: "failed",
      message: expect.stringMatching(
        new RegExp(`^failed to exec in container: failed to start exec "[0-9a-f]{64}": ${oci}$`),
      ) as string,
    });
    expect(client.output()).toBe("");
    expect(await world.kubelet.streams.exec(target, ["says"], client, never)).toEqual({
      kind: "exited",
      exitCode: 0,
    });
    expect(client.output()).toBe(oci);
  });
});

it("attaches to the output from now on, until the container ends", async () => {
  await play({ containers: { main: { logs, runsMs: 4000 } } }, async (world) => {
    world.create("pod", { restartPolicy: "Never", containers: [box("main")] });
    await world.advance(1.5);
    const client = io();
    await world.clock.awaiting(world.kubelet.streams.attach(target, client, never));
    expect(client.output()).toBe("three\n");
  });
});

it("forwards to a port of the pod, and tells a closed one as the kubelet does", async () => {
  await play({}, async (world) => {
    world.create("pod", { containers: [box("main")] });
    await world.advance(1);
    world.dialer.listen(8080, (connection) => connection.end("hello"));
    const connection = await world.kubelet.streams.portForward(target, 8080, never);
    const chunks: Buffer[] = [];
    for await (const chunk of connection) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toBe("hello");
    await expect(world.kubelet.streams.portForward(target, 9999, never)).rejects.toThrow(
      /^error forwarding port 9999 to pod [0-9a-f]{64}, uid : dial tcp .*:9999: connect: connection refused$/,
    );
  });
});
