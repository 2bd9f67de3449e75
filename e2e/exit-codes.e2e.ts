import { describe, expect, it } from "vitest";
import { useInstance } from "./fixture/instance.ts";
import { podOf, shell } from "./fixture/manifest.ts";

const instance = useInstance();

describe.concurrent("exit codes", () => {
  it.each([
    { what: "-1 wraps to 255", script: "awk 'BEGIN { exit -1 }'", exitCode: 255, reason: "Error" },
    { what: "256 wraps to 0", script: "exit 256", exitCode: 0, reason: "Completed" },
    { what: "SIGKILL is 137", script: "sh -c 'kill -9 $$'", exitCode: 137, reason: "Error" },
    { what: "SIGTERM is 143", script: "sh -c 'kill -15 $$'", exitCode: 143, reason: "Error" },
    { what: "any other is itself", script: "exit 42", exitCode: 42, reason: "Error" },
  ])("$what", async ({ script, exitCode, reason }) => {
    // In a command $$ stands for one dollar sign, as in the environment.
    await using pod = await instance().run(
      podOf("exits", shell(`${script.replaceAll("$$", "$$$$$$$$")}; exit $?`), { restartPolicy: "Never" }),
    );
    await pod.untilPhase(exitCode === 0 ? "Succeeded" : "Failed");
    expect(pod.container()?.state.terminated).toMatchObject({ exitCode, reason });
    expect(pod.sightings.at(-1)?.status).toBe(reason);
  });

  it("a command that does not exist is StartError with 128, in the words of a node", async () => {
    await using pod = await instance().run(
      podOf("missing", shell("", { command: ["/no/such/command"] }), { restartPolicy: "Never" }),
    );
    await pod.untilPhase("Failed");
    const terminated = pod.container()?.state.terminated;
    expect(terminated).toMatchObject({
      exitCode: 128,
      reason: "StartError",
      startedAt: "1970-01-01T00:00:00Z",
    });
    expect(terminated?.message).toMatch(/^failed to create containerd task: .*\/no\/such\/command/);
    expect(pod.sightings.at(-1)?.status).toBe("StartError");
  });

  it("keeps the termination message, from the file or from the log's end", async () => {
    await using pod = await instance().run(
      podOf(
        "message",
        [
          shell("echo last words > /dev/termination-log; exit 1", { name: "file" }),
          shell("echo from the log; exit 1", {
            name: "log",
            terminationMessagePolicy: "FallbackToLogsOnError",
          }),
          shell("echo mine > /tmp/message", { name: "path", terminationMessagePath: "/tmp/message" }),
        ],
        { restartPolicy: "Never" },
      ),
    );
    await pod.untilPhase("Failed");
    expect(["file", "log", "path"].map((name) => pod.container(name)?.state.terminated?.message)).toEqual([
      "last words\n",
      "from the log\n",
      "mine\n",
    ]);
  });

  it("a container over its memory limit is OOMKilled with 137; another one of the pod lives on", async () => {
    await using pod = await instance().run(
      podOf(
        "oom",
        [
          shell("", {
            name: "eater",
            command: ["sh", "-c", "exec tail /dev/zero"],
            resources: { limits: { memory: "24Mi" } },
          }),
          shell("sleep 3", { name: "other" }),
        ],
        { restartPolicy: "Never" },
      ),
    );
    await pod.until("killed", () => pod.container("eater")?.state.terminated !== undefined);
    expect(pod.container("eater")?.state.terminated).toMatchObject({ exitCode: 137, reason: "OOMKilled" });
    expect(pod.container("other")?.state.running).toBeDefined();
    await pod.untilPhase("Failed");
    expect(pod.statuses).toContain("OOMKilled");
  });
});
