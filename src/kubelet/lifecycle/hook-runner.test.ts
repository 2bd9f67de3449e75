import { describe, expect, it } from "vitest";
import type { LifecycleHandler } from "../../api/index.ts";
import { VirtualClock } from "../../runtime/fake/virtual-clock.ts";
import { directPodDialer } from "../../system/direct-pod-dialer.ts";
import { hostDialer } from "../../system/host-dialer.ts";
import type { EventText } from "../core/types.ts";
import type { HookResult } from "../parts.ts";
import type { ExecResult } from "../ports.ts";
import { cannedServer, closedPort, rawServer } from "../prober/testing/loopback.fixture.ts";
import { probePorts, probeTarget } from "../prober/testing/probe-setup.fixture.ts";
import { createHookRunner, type HookPorts } from "./hook-runner.ts";

const dialers = { podDialer: directPodDialer(hostDialer), hostDialer };
const where = 'for Container "main" in Pod "web_default(uid-1)" failed - error:';

async function run(
  handler: LifecycleHandler,
  changes: Partial<HookPorts> = {},
  events: EventText[] = [],
  signal: AbortSignal = new AbortController().signal,
): Promise<HookResult> {
  const { pod, container, podRef, containerId } = probeTarget();
  const runner = createHookRunner(probePorts(dialers, changes));
  const record = (event: EventText): void => {
    events.push(event);
  };
  return await runner.run(
    "PreStop",
    handler,
    { ref: { pod, container, kind: "app" }, id: containerId, pod: podRef },
    record,
    signal,
  );
}

function exits(exitCode: number, stdout: string, stderr: string): Pick<HookPorts, "runtime"> {
  return {
    runtime: {
      exec: async (_id, _command, io): Promise<ExecResult> => {
        await io.stdout?.(Buffer.from(stdout));
        await io.stderr?.(Buffer.from(stderr));
        return { kind: "exited", exitCode };
      },
    },
  };
}

describe("an exec hook", () => {
  const command = ["/bin/sh", "-c", "exit 3"];

  it("succeeds with exit 0, whatever it writes", async () => {
    expect(await run({ exec: { command } }, exits(0, "out", "err"))).toEqual({ ok: true });
  });

  it("tells command, code, stderr, and all output quoted", async () => {
    expect(await run({ exec: { command } }, exits(3, "o\n", 'e"\n'))).toEqual({
      ok: false,
      message: `Exec lifecycle hook ([/bin/sh -c exit 3]) ${where} command '/bin/sh -c exit 3' exited with 3: e"\n, message: "o\\ne\\"\\n"`,
    });
  });

  it("is given up with the signal, but its process is left alone", async () => {
    let told: AbortSignal | undefined;
    const runtime: HookPorts["runtime"] = {
      exec: async (_id, _command, _io, signal) => {
        told = signal;
        return await Promise.withResolvers<ExecResult>().promise;
      },
    };
    const controller = new AbortController();
    const hook = run({ exec: { command } }, { runtime }, [], controller.signal);
    controller.abort(new Error("grace is over"));
    await expect(hook).rejects.toThrow("grace is over");
    expect(told?.aborted).toBe(false);
  });

  it("tells a missing binary as clusters do", async () => {
    const oci =
      'OCI runtime exec failed: exec failed: unable to start container process: exec: "/no/such/hook": stat /no/such/hook: no such file or directory: unknown';
    const result = await run({ exec: { command: ["/no/such/hook"] } }, exits(126, `${oci}\r\n`, ""));
    expect(result).toEqual({
      ok: false,
      message: `Exec lifecycle hook ([/no/such/hook]) ${where} rpc error: code = Unknown desc = failed to exec in container: failed to start exec "${"0".repeat(64)}": ${oci}, message: ""`,
    });
  });
});

describe("an HTTP hook", () => {
  it.each([200, 404, 500])("takes status %i for success", async (status) => {
    await using server = await cannedServer(`HTTP/1.1 ${status} X\r\nContent-Length: 0\r\n\r\n`);
    expect(await run({ httpGet: { port: server.port } })).toEqual({ ok: true });
  });

  it("fails when nobody listens", async () => {
    const port = await closedPort();
    expect(await run({ httpGet: { path: "/x", port } })).toEqual({
      ok: false,
      message: `HTTP lifecycle hook (/x) ${where} Get "http://127.0.0.1:${port}/x": dial tcp 127.0.0.1:${port}: connect: connection refused`,
    });
  });

  it("fails when its port has no such name", async () => {
    expect(await run({ httpGet: { path: "/", port: "web" } })).toEqual({
      ok: false,
      message: `HTTP lifecycle hook (/) ${where} strconv.Atoi: parsing "web": invalid syntax`,
    });
  });

  it("asks again in the clear, without credentials, when https was answered in plain HTTP", async () => {
    const requests: string[] = [];
    await using server = await rawServer((socket) => {
      socket.once("data", (chunk) => {
        if (chunk.toString().startsWith("GET")) requests.push(chunk.toString());
        socket.end("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      });
    });
    const events: EventText[] = [];
    const httpHeaders = [{ name: "Authorization", value: "secret" }];
    const result = await run({ httpGet: { port: server.port, scheme: "HTTPS", httpHeaders } }, {}, events);
    expect(result).toEqual({ ok: true });
    expect(requests).toEqual([
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nUser-Agent: kube-lifecycle/1.36\r\nAccept: */*\r\nAccept-Encoding: gzip\r\n\r\n`,
    ]);
    expect(events).toEqual([
      {
        type: "Warning",
        reason: "LifecycleHTTPFallback",
        message: `request to HTTPS lifecycle hook 127.0.0.1:${server.port} got HTTP response, retry with HTTP succeeded`,
        fieldPath: undefined,
      },
    ]);
  });
});

describe("other hooks", () => {
  it("sleep waits its seconds", async () => {
    const clock = new VirtualClock();
    expect(await clock.awaiting(run({ sleep: { seconds: 5 } }, { clock }))).toEqual({ ok: true });
    expect([clock.now() - clock.start, clock.pending]).toEqual([5000, 0]);
  });

  it("an aborted wait rejects with the signal's reason and leaves no timer", async () => {
    const clock = new VirtualClock();
    const controller = new AbortController();
    const hook = run({ sleep: { seconds: 5 } }, { clock }, [], controller.signal);
    controller.abort(new Error("grace is over"));
    await expect(hook).rejects.toThrow("grace is over");
    expect(clock.pending).toBe(0);
  });

  it("tcpSocket is no handler", async () => {
    expect(await run({ tcpSocket: { port: 80 } })).toEqual({
      ok: false,
      message:
        "Cannot run handler: invalid handler: &LifecycleHandler{Exec:nil,HTTPGet:nil,TCPSocket:&TCPSocketAction{Port:{0 80 },Host:,},Sleep:nil,}",
    });
  });
});
