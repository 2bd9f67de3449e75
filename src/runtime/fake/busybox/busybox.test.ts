import { describe, expect, test } from "vitest";
import { PassThrough } from "node:stream";
import { plainContainer } from "../../../kubelet/plain-specs.contract.ts";
import type { ContainerSpec } from "../../../kubelet/ports.ts";
import { TaskGroup } from "../../../util/task-group.ts";
import { FakePodDialer } from "../fake-pod-dialer.ts";
import type { Exit, FakeProgram } from "../fake-program.ts";
import { FakeVolumes } from "../fake-volumes.ts";
import { VirtualClock } from "../virtual-clock.ts";
import { Busybox } from "./busybox.ts";

const pod = { uid: "uid-1", namespace: "default", name: "web" };
const never = new AbortController().signal;

function specOf(command: readonly string[], memoryBytes: number): ContainerSpec {
  return {
    pod,
    sandboxId: "sandbox",
    name: "main",
    kind: "app",
    attempt: 0,
    imageId: "sha256:1",
    image: "busybox",
    specHash: "",
    command,
    ...plainContainer,
    env: ["GREETING=hello"],
    resources: { ...plainContainer.resources, cpuPeriod: 0, memoryBytes, oomScoreAdj: 0 },
    terminationMessagePath: "",
  };
}

const image = {
  id: "sha256:1",
  repoTags: [],
  repoDigests: [],
  sizeBytes: 1,
  user: "",
  entrypoint: [],
  cmd: ["sh"],
  env: [],
  stopSignal: undefined,
};

/** One container's life, as a test watches it. */
class Life implements AsyncDisposable {
  readonly clock: VirtualClock = new VirtualClock();
  readonly dialer: FakePodDialer = new FakePodDialer();
  readonly busybox: Busybox = new Busybox(this.dialer);
  readonly program: FakeProgram | { readonly startError: string };
  readonly #tasks = new TaskGroup(never);
  output = "";
  exit: (Exit & { readonly seconds: number }) | undefined;

  constructor(command: readonly string[], memoryBytes = 0) {
    this.program = this.busybox.start(specOf(command, memoryBytes), image, {
      clock: this.clock,
      tasks: this.#tasks,
      volumes: new FakeVolumes(),
      hostNetwork: false,
      print: (_stream, text) => {
        this.output += text;
      },
      end: (exit) => {
        this.exit = { ...exit, seconds: Math.floor((this.clock.now() - this.clock.start) / 1000) };
      },
    });
  }

  get running(): FakeProgram {
    if ("startError" in this.program) throw new Error(this.program.startError);
    return this.program;
  }

  async exec(...command: readonly string[]): Promise<string> {
    let output = "";
    const print = (chunk: Uint8Array): void => {
      output += Buffer.from(chunk).toString();
    };
    const result = await this.clock.awaiting(
      this.running.exec(command, { stdout: print, stderr: print }, never),
    );
    return `${result.kind === "exited" ? result.exitCode : "?"} ${output}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!("startError" in this.program)) this.program.stop();
    await this.#tasks.close();
  }
}

const sh = (text: string): readonly string[] => ["sh", "-c", text];

describe("a shell program", () => {
  test.each([
    { text: "echo a; exit 3", output: "a\n", exitCode: 3 },
    {
      text: "echo $GREETING ${X:-there} '$GREETING' \"$GREETING  x\"",
      output: "hello there $GREETING hello  x\n",
    },
    { text: "n=$((2*(3+4))); echo $n $((n > 3))", output: "14 1\n" },
    {
      text: "i=0; while [ $i -lt 3 ]; do i=$((i+1)); [ $i -eq 2 ] && continue; echo $i; done",
      output: "1\n3\n",
    },
    { text: "for f in a 'b c' $(echo d e); do echo \"<$f>\"; done", output: "<a>\n<b c>\n<d>\n<e>\n" },
    { text: "if [ -e /x ]; then echo yes; elif true; then echo no; fi", output: "no\n" },
    { text: "case ab-c in x) echo 1;; a*c|y) echo 2;; esac", output: "2\n" },
    { text: "echo one > /tmp/f; echo two >> /tmp/f; cat /tmp/f; ls /tmp/*", output: "one\ntwo\n/tmp/f\n" },
    { text: "cat <<E\n$GREETING $(echo you)\nE", output: "hello you\n" },
    { text: "cat <<'E'\n$GREETING\nE", output: "$GREETING\n" },
    { text: "seq 1 5 | grep -v 3 | tail -n 2", output: "4\n5\n" },
    { text: "f() { echo $1; return 4; }; f x; echo $?", output: "x\n4\n" },
    { text: "false || echo or; true && echo and; ! true; echo $?", output: "or\nand\n1\n" },
    { text: "set -e; false || true; echo on; false; echo never", output: "on\n", exitCode: 1 },
    { text: "nosuch; echo $?", output: "sh: nosuch: not found\n127\n" },
    { text: "trap 'echo bye' EXIT; echo hi; exit 5", output: "hi\nbye\n", exitCode: 5 },
    { text: "(sleep 1; echo later) & wait; echo done", output: "later\ndone\n" },
    { text: 'sh -c "kill -9 \\$\\$"; exit $?', output: "", exitCode: 137 },
    { text: "sleep 1 & kill $!; wait $!; echo $?", output: "143\n" },
    {
      text: "while read a b; do echo $b; done < /etc/passwd; echo x > /none/f; echo $?",
      output: /\n.*can't create \/none\/f.*\n1\n$/,
    },
    { text: "echo err >&2; printf '%s-%03d\\n' a 7", output: "err\na-007\n" },
    { text: "yes | head -n 1", output: "y\n" },
    { text: "if", output: /syntax error/, exitCode: 2 },
  ])("$text", async ({ text, output, exitCode = 0 }) => {
    await using life = new Life(sh(text));
    await life.clock.advance(5_000);
    expect(life.output).toEqual(typeof output === "string" ? output : expect.stringMatching(output));
    expect(life.exit?.exitCode).toBe(exitCode);
    expect([...life.busybox.unknown]).toEqual([]);
  });

  test("a loop that does nothing takes time all the same", async () => {
    await using life = new Life(sh("while true; do :; done"));
    await life.clock.advance(100);
    expect(life.exit).toBeUndefined();
  });

  test("a program that nothing stands for is told", async () => {
    await using life = new Life(sh("awk 1"));
    await life.clock.advance(100);
    expect([...life.busybox.unknown]).toEqual(["awk"]);
  });
});

describe("signals", () => {
  test.each([
    { what: "the first process is spared without a handler", text: "sleep 60", seconds: 60, exitCode: 0 },
    { what: "an ignored signal", text: "trap '' TERM; sleep 60", seconds: 60, exitCode: 0 },
    {
      what: "a trap waits for the command under way",
      text: "trap 'exit 7' TERM; sleep 20; sleep 20",
      seconds: 20,
      exitCode: 7,
    },
    { what: "a trap interrupts wait", text: "trap 'exit 7' TERM; sleep 20 & wait", seconds: 10, exitCode: 7 },
    {
      what: "a program that replaces the shell has no traps",
      text: "trap 'exit 7' TERM; exec sleep 60",
      seconds: 60,
      exitCode: 0,
    },
  ])("$what", async ({ text, seconds, exitCode }) => {
    await using life = new Life(sh(text));
    await life.clock.advance(10_000);
    life.running.signal("SIGTERM");
    await life.clock.advance(60_000);
    expect(life.exit).toEqual({ exitCode, oomKilled: false, seconds });
  });
});

describe("memory", () => {
  test.each([
    { text: "tail /dev/zero", exit: { exitCode: 137, oomKilled: true } },
    { text: "tail /dev/zero; exit 4", exit: { exitCode: 4, oomKilled: false } },
    { text: "dd if=/dev/zero of=/dev/null bs=100M count=1", exit: { exitCode: 137, oomKilled: true } },
    { text: "x=x; while true; do x=$x$x; done", exit: { exitCode: 137, oomKilled: true } },
  ])("$text", async ({ text, exit }) => {
    await using life = new Life(sh(text), 16 << 20);
    await life.clock.advance(5_000);
    expect(life.exit).toMatchObject(exit);
  });
});

describe("exec", () => {
  test("sees the container's files and processes", async () => {
    await using life = new Life(sh("touch /tmp/ready; sleep 5; rm /tmp/ready; sleep 60"));
    await life.clock.advance(1_000);
    expect(await life.exec("cat", "/tmp/ready")).toBe("0 ");
    expect(await life.exec("sh", "-c", "echo $GREETING > /proc/1/fd/1; pidof sleep")).toBe("0 3\n");
    expect(life.output).toBe("hello\n");
    await life.clock.advance(5_000);
    expect(await life.exec("cat", "/tmp/ready")).toBe(
      "1 cat: can't open '/tmp/ready': No such file or directory\n",
    );
  });

  test("is told by the engine when there is no such program", async () => {
    await using life = new Life(["sleep", "60"]);
    expect(await life.exec("nosuch")).toMatch(
      /^126 OCI runtime exec failed: .*"nosuch": executable file not found/,
    );
  });

  test("ends with its container", async () => {
    await using life = new Life(["sleep", "2"]);
    expect(await life.exec("sleep", "60")).toBe("137 ");
  });
});

test.each([
  { command: ["nosuch"], error: '"nosuch": executable file not found in $PATH' },
  { command: ["/no/such"], error: '"/no/such": stat /no/such: no such file or directory' },
  { command: ["/etc/passwd"], error: '"/etc/passwd": permission denied' },
])("a start fails: $error", async ({ command, error }) => {
  await using life = new Life(command);
  expect(life.program).toEqual({ startError: expect.stringContaining(error) as string });
});

describe("servers", () => {
  async function ask(life: Life, path: string): Promise<string> {
    const client = await life.dialer.dial({ ...pod, ip: "10.0.0.1", sandboxId: "sandbox" }, 8080, never);
    client.end(`GET ${path} HTTP/1.1\r\nX-A: b\r\n\r\n`);
    const answer = new PassThrough();
    client.pipe(answer);
    return await life.clock.awaiting(
      answer.toArray().then((chunks) => Buffer.concat(chunks as Buffer[]).toString()),
    );
  }

  test("httpd serves files, scripts, and what is not there", async () => {
    const script = "#!/bin/sh\nsleep 3; printf 'Status: 503 Busy\\r\\n\\r\\n'; echo $HTTP_X_A $QUERY_STRING";
    await using life = new Life(
      sh(
        `mkdir -p /www/cgi-bin; echo ok > /www/index.html; cat > /www/cgi-bin/x <<'E'\n${script}\nE\nexec httpd -f -p 8080 -h /www`,
      ),
    );
    await life.clock.advance(1_000);
    expect(await ask(life, "/")).toMatch(/^HTTP\/1.0 200 OK\r\n[^]*\r\n\r\nok\n$/);
    expect(await ask(life, "/none")).toMatch(/^HTTP\/1.0 404 Not Found\r\n/);
    expect(await ask(life, "/cgi-bin/x?q=1")).toMatch(/^HTTP\/1.0 503 Busy\r\n[^]*b q=1\n$/);
    expect(life.clock.now() - life.clock.start).toBeGreaterThan(4_000);
    expect(await life.exec("wget", "-qO-", "http://localhost:8080/")).toBe("0 ok\n");
  });

  test("nc takes one connection, and another with -ll", async () => {
    await using once = new Life(sh("echo hi | nc -l -p 8080; sleep 60"));
    await once.clock.advance(100);
    expect(await ask(once, "/")).toBe("hi\n");
    await expect(ask(once, "/")).rejects.toThrow("connection refused");
    await using often = new Life(sh("nc -ll -p 8080 -e echo hi"));
    await often.clock.advance(100);
    expect([await ask(often, "/"), await ask(often, "/")]).toEqual(["hi\n", "hi\n"]);
  });
});
