import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { realClock } from "../src/system/real-clock.ts";
import { containerSpec } from "./docker-fixture.ts";
import { useSandbox } from "./fixture/shared-sandbox.ts";

const never = new AbortController().signal;
const shared = useSandbox("e2e-streams");

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
  await shared().runtime.exec(id, ["sh", "-c", script], { stdout }, never);
  return text;
}

describe("logs, exec and attach", () => {
  it("joins long lines and tells the two streams apart", async () => {
    const { runtime } = shared();
    const id = await shared().run("head -c 40000 /dev/zero | tr '\\0' x; echo; echo err >&2; printf end");
    await shared().exited(id);
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
    const id = await shared().run("head -c 40000 /dev/zero | tr '\\0' x; echo; echo end", { tty: true });
    await shared().exited(id);
    expect(await shared().logText(id)).toBe(`${"x".repeat(40_000)}\r\nend\r\n`);
  });

  it("follows a log to the end of its container, or until it is told to stop", async () => {
    const { runtime } = shared();
    const id = await shared().run("echo one; sleep 0.3; echo two");
    expect(await shared().logText(id, true)).toBe("one\ntwo\n");
    const endless = await shared().run("echo one; sleep 1000");
    const stop = new AbortController();
    const reading = async (): Promise<void> => {
      for await (const line of runtime.logs(endless, { follow: true }, stop.signal))
        if (line.data.length > 0) stop.abort(new Error("enough"));
    };
    await expect(reading()).rejects.toThrow("enough");
    await runtime.remove(endless);
  });

  it("runs commands: output by stream, stdin with its end, exit code", async () => {
    const { runtime } = shared();
    const id = await shared().run("sleep 1000");
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
    const { runtime } = shared();
    const id = await shared().run("sleep 1000");
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
    const { runtime } = shared();
    const id = await shared().run("sleep 1000");
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
    const { runtime } = shared();
    const id = await shared().run("sleep 1000");
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
    const { runtime, sandbox, imageId } = shared();
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
