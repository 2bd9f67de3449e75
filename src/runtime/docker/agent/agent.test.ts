import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import type { Duplex } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { amd64, arm64 } from "../pause/binaries.ts";
import { AgentChannel, type AgentTransport } from "./channel.ts";

const never = new AbortController().signal;
const canRun = process.platform === "linux" && process.arch === "x64";
const emulator = "qemu-aarch64-static";
const qemu = spawnSync(emulator, ["--version"]).status === 0;

const runners = [
  { name: "amd64", binary: amd64, command: undefined, skip: !canRun },
  { name: "arm64, emulated", binary: arm64, command: emulator, skip: !canRun || !qemu },
];

function transportOf(child: ChildProcess): AgentTransport {
  return {
    send: (bytes) => child.stdin?.write(bytes),
    listen: (on) => {
      child.stdout?.on("data", on.data);
      child.stdout?.on("close", on.closed);
    },
    close: () => child.stdin?.end(),
  };
}

async function listen(onConnection: (socket: Socket) => void): Promise<{ server: Server; port: number }> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("error", () => undefined);
    onConnection(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, port: (server.address() as AddressInfo).port };
}

describe.each(runners)("the pod agent ($name)", ({ binary, command, skip }) => {
  const folder = mkdtempSync(join(tmpdir(), "pause-"));
  const file = join(folder, "pause");
  const key = randomBytes(16);
  const servers: Server[] = [];
  let child: ChildProcess;
  let channel: AgentChannel;

  const start = (): ChildProcess => {
    const args = [key.toString("hex")];
    return spawn(command ?? file, command === undefined ? args : [file, ...args], {
      stdio: ["pipe", "pipe", "inherit"],
    });
  };
  const serverOf = async (onConnection: (socket: Socket) => void): Promise<number> => {
    const { server, port } = await listen(onConnection);
    servers.push(server);
    return port;
  };

  beforeAll(() => {
    writeFileSync(file, Buffer.from(binary.base64, "base64"));
    chmodSync(file, 0o755);
  });
  beforeEach(async (context) => {
    if (skip) return context.skip("needs Linux on x64, and qemu-aarch64-static for arm64");
    child = start();
    channel = new AgentChannel(transportOf(child), key, randomBytes(16));
    await channel.ready(never);
  });
  afterEach(async () => {
    if (skip) return;
    channel.close();
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    for (const server of servers.splice(0)) server.close();
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it("carries bytes both ways and half-closes", async () => {
    const port = await serverOf((socket) => socket.pipe(socket));
    const connection = await channel.dial("127.0.0.1", port, never);
    connection.end("hello");
    expect((await buffer(connection)).toString()).toBe("hello");
  });

  it("tells a refused port in the words of Go", async () => {
    const { server, port } = await listen(() => undefined);
    server.close();
    await once(server, "close");
    await expect(channel.dial("127.0.0.1", port, never)).rejects.toMatchObject({
      code: "refused",
      message: `dial tcp 127.0.0.1:${port}: connect: connection refused`,
    });
  });

  it("serves 100 connections at once, and more than its slots one after the other", async () => {
    const port = await serverOf((socket) => socket.pipe(socket));
    const echo = async (text: string): Promise<string> => {
      const connection = await channel.dial("127.0.0.1", port, never);
      connection.end(text);
      return (await buffer(connection)).toString();
    };
    const texts = Array.from({ length: 600 }, (_, i) => `message ${i}`);
    expect(await Promise.all(texts.slice(0, 100).map(echo))).toEqual(texts.slice(0, 100));
    expect(await Promise.all(texts.map(echo))).toEqual(texts);
  });

  it("echoes 5 MiB unchanged", async () => {
    const port = await serverOf((socket) => socket.pipe(socket));
    const sent = randomBytes(5 << 20);
    const connection = await channel.dial("127.0.0.1", port, never);
    connection.end(sent);
    expect(Buffer.compare(await buffer(connection), sent)).toBe(0);
  });

  it("lets other connections go on while one peer and one reader have stalled", async () => {
    const flood = Buffer.alloc(1 << 20, "x");
    const silent = await serverOf((socket) => socket.pause());
    const talkative = await serverOf((socket) => socket.write(Buffer.concat(Array<Buffer>(16).fill(flood))));
    const echo = await serverOf((socket) => socket.pipe(socket));
    const stalledPeer = await channel.dial("127.0.0.1", silent, never);
    for (let i = 0; i < 16; i++) stalledPeer.write(flood);
    const stalledReader = await channel.dial("127.0.0.1", talkative, never);
    const connection = await channel.dial("127.0.0.1", echo, never);
    connection.end(flood);
    expect((await buffer(connection)).length).toBe(flood.length);
    expect(stalledReader.readableLength).toBeLessThanOrEqual(128 << 10);
    stalledPeer.destroy();
    stalledReader.destroy();
  });

  it("reports a connection that the peer has reset", async () => {
    const port = await serverOf((socket) => {
      socket.once("data", () => socket.resetAndDestroy());
    });
    const connection = await channel.dial("127.0.0.1", port, never);
    connection.write("x");
    const [error] = (await once(connection, "error")) as [Error];
    expect(error).toMatchObject({ code: "ECONNRESET" });
  });

  it("closes the peer's connection when ours is destroyed", async () => {
    const closed = Promise.withResolvers<undefined>();
    const port = await serverOf((socket) => {
      socket
        .on("end", () => socket.end())
        .on("close", () => {
          closed.resolve(undefined);
        });
      socket.resume();
    });
    const connection = await channel.dial("127.0.0.1", port, never);
    connection.destroy();
    await closed.promise;
  });

  it("gives up a dial when its signal aborts", async () => {
    const giveUp = new AbortController();
    const dialing = channel.dial("127.0.0.1", 1, giveUp.signal);
    giveUp.abort(new Error("enough"));
    await expect(dialing).rejects.toThrow("enough");
  });

  it("ends with code 0 at SIGTERM though nobody reads its output", async () => {
    const flood = Buffer.alloc(8 << 20, "x");
    const port = await serverOf((socket) => socket.write(flood));
    child.stdout?.pause();
    const connection = await dialBlind(child, port);
    expect(connection).toBe(true);
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it("serves a new client after one that vanished in the middle of a frame", async () => {
    const port = await serverOf((socket) => socket.pipe(socket));
    const stale = await channel.dial("127.0.0.1", port, never);
    stale.on("error", () => undefined);
    stale.write(randomBytes(100_000));
    child.stdin?.write(Buffer.from([2, 0, 0x40, 0, 1, 2, 3])); // the head of a DATA frame of 16 KiB
    child.stdout?.removeAllListeners();
    const next = new AgentChannel(transportOf(child), key, randomBytes(16));
    await next.ready(never);
    const connection: Duplex = await next.dial("127.0.0.1", port, never);
    connection.end("again");
    expect((await buffer(connection)).toString()).toBe("again");
  });

  it("ends its connections and refuses more when the agent dies", async () => {
    const port = await serverOf((socket) => socket.pipe(socket));
    const connection = await channel.dial("127.0.0.1", port, never);
    child.kill("SIGKILL");
    const [error] = (await once(connection, "error")) as [Error];
    expect(error).toMatchObject({ code: "ECONNRESET" });
    await expect(channel.dial("127.0.0.1", port, never)).rejects.toMatchObject({ code: "unreachable" });
  });
});

/** Opens a connection whose data flows into an output that nobody reads, and waits until it is stuck. */
async function dialBlind(child: ChildProcess, port: number): Promise<boolean> {
  const open = Buffer.from([1, 9, 0, 7, 4, port >> 8, port & 0xff, 127, 0, 0, 1]);
  const credit = Buffer.from([5, 9, 0, 4, 0x7f, 0, 0, 0]);
  const written = Promise.withResolvers<boolean>();
  child.stdin?.write(Buffer.concat([open, credit]), () => {
    written.resolve(true);
  });
  return await written.promise;
}
