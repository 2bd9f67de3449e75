import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Pod } from "../src/api/index.ts";
import { useInstance } from "./fixture/instance.ts";
import {
  deploymentOf,
  podOf,
  shell,
  uniqueName,
  untilTerm,
  webServer,
  untilItServes,
} from "./fixture/manifest.ts";

const instance = useInstance();

/** Writes manifests (JSON is YAML) to a file of the instance's own. */
async function fileOf(...pods: readonly object[]): Promise<string> {
  const path = join(instance().root, `${uniqueName("manifest")}.yaml`);
  await writeFile(path, pods.map((pod) => JSON.stringify(pod)).join("\n---\n"));
  return path;
}

function nameOf(pod: Pod): string {
  return pod.metadata.name ?? "";
}

async function exists(name: string): Promise<boolean> {
  return (await instance().cliOk(["get", "pod", name, "--ignore-not-found"])) !== "";
}

describe.concurrent("run", () => {
  it.each([0, 7])("ends with the container's own exit code %i and leaves nothing behind", async (code) => {
    const pod = podOf("job", shell(`echo out; echo err >&2; exit ${code}`), { restartPolicy: "Never" });
    const ended = await instance().cli(["run", await fileOf(pod)]);
    expect(ended.code).toBe(code);
    expect(ended.stdout.split("\n").sort()).toEqual(["", "[main] err", "[main] out"]);
    expect(ended.stderr).toMatch(
      new RegExp(`^pod/${nameOf(pod)} created\nNAME +READY +STATUS +RESTARTS +AGE\n`),
    );
    expect(ended.stderr).toMatch(code === 0 ? / 0\/1 +Completed / : / 0\/1 +Error /);
    expect(ended.stderr).toMatch(/ {2}Normal Scheduled: Successfully assigned default\//);
    expect(ended.stderr).not.toContain("\u001b"); // No colours and no spinners in a pipe.
    expect(await exists(nameOf(pod))).toBe(false);
    await instance().observer.until(
      () =>
        instance().engineLog.events.some((event) => event.action === "destroy" && event.container === "main"),
      () => "the container was never removed",
      90_000,
    );
  });

  it("follows the pods of a Deployment, and takes it away with them at the end", async () => {
    const name = uniqueName("web");
    const deployment = deploymentOf(name, shell(`echo hello; ${untilTerm}`), { app: name }, 2);
    const file = await fileOf(deployment);
    const ended = await instance().cli(["run", "--wait", "ready", "--timeout", "90s", file]);
    expect(ended.stderr).toContain(`deployment.apps/${name} created\n`);
    expect(ended.stderr).toMatch(new RegExp(`^${name}-\\w+-\\w{5} +1/1 +Running`, "m"));
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(new RegExp(`^\\[${name}-\\w+-\\w{5}/main\\] hello$`, "m"));
    const left = await instance().cliOk(["get", "deployments,replicasets,pods", "-l", `app=${name}`]);
    expect(left).toBe("");
  });

  it("shows the log of every instance of a crash loop once", async () => {
    const id = "cat /proc/sys/kernel/random/uuid; exit 1";
    const pod = podOf("loop", [shell(id, { name: "a" }), shell(id, { name: "b" })]);
    const ended = await instance().cli(["run", "-o", "json", "--timeout", "18s", await fileOf(pod)]);
    expect(ended.code).toBe(124);
    const lines = ended.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    const ids = lines.filter(({ type }) => type === "log").map(({ line }) => line);
    expect(new Set(ids).size).toBe(ids.length);
    const restarts = lines
      .filter(({ type }) => type === "status")
      .map((line) => Number.parseInt(line["restarts"] as string));
    expect(ids.length).toBe(2 + Math.max(...restarts));
  });

  it("-o json writes one object a line and ends with the result", async () => {
    const pod = podOf("json", shell("echo hello; exit 3"), { restartPolicy: "Never" });
    const ended = await instance().cli(["run", "-o", "json", await fileOf(pod)]);
    expect(ended).toMatchObject({ code: 3, stderr: "" });
    const lines = ended.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    expect(new Set(lines.map(({ type }) => type))).toEqual(
      new Set(["note", "status", "event", "log", "result"]),
    );
    expect(lines.find(({ type }) => type === "log")).toMatchObject({ container: "main", line: "hello" });
    expect(lines.at(-1)).toMatchObject({ type: "result", exitCode: 3, reason: "finished" });
  });

  it("-q prints the containers' logs only", async () => {
    const pod = podOf("quiet", shell("echo only this"), { restartPolicy: "Never" });
    const ended = await instance().cli(["run", "-q", await fileOf(pod)]);
    expect(ended).toEqual({ code: 0, stdout: "only this\n", stderr: "" });
  });

  it("prints a large log to its end before the pod goes", async () => {
    const pod = podOf("large", shell("seq 1 200000; echo LAST; exit 3"), { restartPolicy: "Never" });
    const { code, stdout } = await instance().cli(["run", "-q", await fileOf(pod)]);
    expect({ code, lines: stdout.split("\n").length - 1 }).toEqual({ code: 3, lines: 200_001 });
    expect(stdout.endsWith("200000\nLAST\n")).toBe(true);
  });

  it("--timeout deletes the pod and ends with 124", async () => {
    const pod = podOf("slow", shell(untilTerm));
    const ended = await instance().cli(["run", "--timeout", "1s", await fileOf(pod)]);
    expect(ended.code).toBe(124);
    expect(ended.stderr).toContain("not done within 1 s");
    expect(await exists(nameOf(pod))).toBe(false);
  });

  it("--detach returns at once, --detach --wait ready when the pod is Ready; both leave it running", async () => {
    const [atOnce, ready] = [podOf("once", shell(untilTerm)), podOf("ready", webServer())];
    expect(await instance().cli(["run", "--detach", await fileOf(atOnce)])).toMatchObject({ code: 0 });
    expect(await instance().cli(["run", "-d", "--wait", "ready", await fileOf(ready)])).toMatchObject({
      code: 0,
    });
    await using first = await instance().find(nameOf(atOnce));
    await using second = await instance().find(nameOf(ready));
    expect(second.pod.status?.conditions?.find(({ type }) => type === "Ready")?.status).toBe("True");
    await first.untilReady();
  });

  it("--wait succeeded ends with 0 once the pods have succeeded", async () => {
    const pods = [1, 2].map((n) => podOf("both", shell(`echo number ${n}`), { restartPolicy: "Never" }));
    const ended = await instance().cli(["run", "--wait", "succeeded", await fileOf(...pods)]);
    expect(ended.code).toBe(0);
    // Several pods: the prefix of a line names the pod, too.
    for (const [index, pod] of pods.entries())
      expect(ended.stdout).toContain(`[${nameOf(pod)}/main] number ${index + 1}\n`);
  });

  it("--keep leaves the finished pod for a look, and no line of its log is lost", async () => {
    const pod = podOf("kept", shell("seq 1 2000; exit 2"), { restartPolicy: "Never" });
    const ended = await instance().cli(["run", "--keep", await fileOf(pod)]);
    expect(ended.code).toBe(2);
    expect(ended.stdout.split("\n")).toHaveLength(2001);
    await using kept = await instance().find(nameOf(pod));
    expect(kept.pod.status?.phase).toBe("Failed");
  });

  it("reads standard input, and every manifest of a folder", async () => {
    const [one, two, three] = ["stdin", "folder", "folder"].map((name) =>
      podOf(name, shell("echo done"), { restartPolicy: "Never" }),
    );
    const input = JSON.stringify(one);
    expect(await instance().cli(["run", "-"], { input })).toMatchObject({ code: 0, stdout: "[main] done\n" });
    const folder = join(instance().root, uniqueName("folder"));
    await mkdir(folder);
    await writeFile(join(folder, "a.yaml"), JSON.stringify(two));
    await writeFile(join(folder, "b.json"), JSON.stringify(three));
    await writeFile(join(folder, "notes.txt"), "not a manifest");
    const ended = await instance().cli(["run", folder]);
    expect(ended.code).toBe(0);
    expect(ended.stdout.match(/done/g)).toHaveLength(2);
  });

  it("Ctrl-C deletes gracefully and ends with 130", async () => {
    const pod = podOf("ctrl-c", shell("trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.1; done"));
    await using running = instance().spawnCli(["run", await fileOf(pod)]);
    await running.untilOutput(/\[main\] up/);
    running.signal("SIGINT");
    const ended = await running.ended;
    expect(ended.code).toBe(130);
    expect(ended.stdout).toContain("[main] bye");
    expect(await exists(nameOf(pod))).toBe(false);
  });

  it("Ctrl-C twice kills, and waits until nothing is left", async () => {
    const pod = podOf("twice", shell("trap 'echo no' TERM; echo up; while :; do sleep 0.1; done"), {
      terminationGracePeriodSeconds: 100,
    });
    await using running = instance().spawnCli(["run", await fileOf(pod)]);
    await running.untilOutput(/\[main\] up/);
    const handle = await instance().find(nameOf(pod));
    running.signal("SIGINT");
    await running.untilOutput(/\[main\] no/);
    running.signal("SIGINT");
    const ended = await running.ended;
    expect(ended.code).toBe(130);
    expect(ended.stderr).toContain("killing\n");
    expect(await handle.engineObjects()).toEqual([]);
  });

  it("--grace-period bounds the graceful end", async () => {
    const pod = podOf("grace", shell("trap '' TERM; echo up; while :; do sleep 0.1; done"), {
      terminationGracePeriodSeconds: 100,
    });
    await using running = instance().spawnCli(["run", "--grace-period", "2", await fileOf(pod)]);
    await running.untilOutput(/\[main\] up/);
    running.signal("SIGINT");
    expect((await running.ended).code).toBe(130);
  });

  it("--port-forward leads a local port to the pod, whatever stands after it", async () => {
    const pod = podOf("forward", webServer({ readinessProbe: untilItServes }));
    await using running = instance().spawnCli(["run", "--port-forward", ":80", await fileOf(pod)]);
    const [, port] = await running.untilOutput(/Forwarding from 127\.0\.0\.1:(\d+) -> 80/);
    const answer = await fetch(`http://127.0.0.1:${port ?? ""}/`);
    expect(await answer.text()).toBe("hello\n");
    running.signal("SIGINT");
    expect((await running.ended).code).toBe(130);
  });

  it("shows restarts and crash loops while it goes on", async () => {
    const pod = podOf("loop", shell("echo try; exit 1"));
    await using running = instance().spawnCli(["run", await fileOf(pod)]);
    await running.untilOutput(/CrashLoopBackOff/);
    await running.untilOutput(/\[main\] try\n\[main\] try\n/);
    running.signal("SIGINT");
    expect((await running.ended).code).toBe(130);
  });

  it.each([
    { what: "a file that does not exist", args: ["no-such-file.yaml"], message: /no-such-file\.yaml/ },
    {
      what: "an unknown flag",
      args: ["--no-such-flag", "x.yaml"],
      message: /unknown option '--no-such-flag'/,
    },
    { what: "no file at all", args: [], message: /missing required argument 'file'/ },
    { what: "a time-out that is none", args: ["--timeout", "soon", "x.yaml"], message: /soon/ },
  ])("ends with 125 for $what, without a stack trace", async ({ args, message }) => {
    const ended = await instance().cli(["run", ...args]);
    expect(ended.code).toBe(125);
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr).not.toMatch(/^\s+at /m);
  });
});

describe("run without a daemon", () => {
  it("starts one and leaves it", async () => {
    await instance().cliOk(["daemon", "stop"]);
    expect(await instance().cli(["daemon", "status"])).toMatchObject({ code: 1 });
    const pod = podOf("first", shell("echo first"), { restartPolicy: "Never" });
    expect(await instance().cli(["run", "-q", "-"], { input: JSON.stringify(pod) })).toMatchObject({
      code: 0,
      stdout: "first\n",
    });
    const status = JSON.parse(await instance().cliOk(["daemon", "status", "-o", "json"])) as object;
    expect(status).toMatchObject({ home: instance().root });
    expect(Object.keys(status)).toEqual(
      expect.arrayContaining(["pid", "server", "home", "engine", "version"]),
    );
  });
});
