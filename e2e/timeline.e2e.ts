import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { kinds } from "../src/api/scheme.ts";
import type { PodTimeline, TimelineEntry } from "../src/api/timeline.ts";
import { hasKubectl, Instance, useInstance } from "./fixture/instance.ts";
import { podOf, shell, untilTerm, webServer } from "./fixture/manifest.ts";
import type { PodHandle } from "./fixture/pod-handle.ts";

const instance = useInstance();

async function timelineOf(of: Instance, pod: PodHandle): Promise<PodTimeline> {
  const { namespace, name } = pod;
  return await of.client.get<PodTimeline>(kinds.PodTimeline, { namespace, name });
}

/** Watches the timeline until it tells that: it is stored a little later than the pod's own changes. */
async function timelineWith(
  of: Instance,
  pod: PodHandle,
  told: (entry: TimelineEntry) => boolean,
): Promise<readonly TimelineEntry[]> {
  const { namespace, name, uid } = pod;
  const options = { namespace, fieldSelector: `metadata.name=${name}` };
  const { signal } = new AbortController();
  for await (const event of of.client.watch<PodTimeline>(kinds.PodTimeline, options, signal)) {
    if (event.type === "BOOKMARK" || event.object.pod.uid !== uid) continue;
    const { entries = [] } = event.object;
    if (entries.some(told)) return entries;
  }
  throw new Error(`the watch of the timeline of ${name} has ended`);
}

const words = ({ type, reason, container = "", result = "" }: TimelineEntry): string =>
  [type, container, reason, result].filter((part) => part !== "").join(" ");

function indexOf(entries: readonly TimelineEntry[], word: string): number {
  // A container may have ended before the engine has answered that its signal is sent.
  const moment = ({ type, at, startedAt = at }: TimelineEntry) =>
    Date.parse(type === "Signal" ? startedAt : at);
  const byTime = entries.toSorted((a, b) => moment(a) - moment(b));
  const index = byTime.findIndex((entry) => words(entry) === word);
  expect(index, `${word} in\n${byTime.map(words).join("\n")}`).toBeGreaterThanOrEqual(0);
  return index;
}

function expectOrder(entries: readonly TimelineEntry[], expected: readonly string[]): void {
  const indices = expected.map((word) => indexOf(entries, word));
  expect(indices, expected.join(", ")).toEqual(indices.toSorted((a, b) => a - b));
}

describe.concurrent("the timeline of a pod", () => {
  it("holds its whole life, with what hooks and failing probes wrote, and outlives it", async () => {
    const exec = (script: string) => ({ exec: { command: ["sh", "-c", script] } });
    await using pod = await instance().run(
      podOf(
        "life",
        shell(untilTerm, {
          name: "web",
          lifecycle: {
            postStart: exec("touch /tmp/ok; echo warm"),
            preStop: exec("echo draining; sleep 0.5"),
          },
          readinessProbe: {
            ...exec("test -f /tmp/ok || { echo queue is full; exit 1; }"),
            periodSeconds: 1,
            failureThreshold: 1,
          },
        }),
        {
          initContainers: [shell("true", { name: "init" })],
          terminationGracePeriodSeconds: 10,
        },
      ),
    );
    await pod.untilReady();
    await pod.exec(["rm", "/tmp/ok"], "web");
    await timelineWith(
      instance(),
      pod,
      ({ type, output = "" }) => type === "Probe" && /queue is full/.test(output),
    );
    await pod.delete();
    const entries = await timelineWith(instance(), pod, ({ reason }) => reason === "Gone");
    expectOrder(entries, [
      "Pod Seen",
      "Sandbox Created",
      "Container init Started",
      "Container init Exited",
      "Container web Started",
      "Hook web PostStart succeeded",
      "Phase Running",
      "Condition Ready True",
      "Probe web Readiness failure",
      "Pod DeletionRequested",
      "Hook web PreStop started",
      "Hook web PreStop succeeded",
      "Signal web SIGTERM",
      "Container web Exited",
      "Pod Gone",
    ]);
    const find = (word: string) => entries.find((entry) => words(entry) === word);
    expect(find("Hook web PostStart succeeded")?.output).toBe("warm\n");
    expect(find("Hook web PreStop succeeded")?.output).toBe("draining\n");
    expect(find("Container web Exited")?.exitCode).toBe(0);
    // Entries and the engine's own log agree to the millisecond's order.
    const died = pod.engineEvents("die", "web")[0]?.at ?? 0;
    expect(Math.abs(Date.parse(find("Container web Exited")?.at ?? "") - died)).toBeLessThan(1_000);
    expect((await timelineOf(instance(), pod)).goneAt).toBeDefined();
  });

  it("tells restarts, their back-off, and every event", async () => {
    await using pod = await instance().run(podOf("crash", shell("exit 7")));
    const entries = await timelineWith(
      instance(),
      pod,
      ({ type, attempt }) => type === "Container" && attempt === 2,
    );
    const exits = entries.filter(({ type, reason }) => type === "Container" && reason === "Exited");
    expect(exits.slice(0, 2).map(({ attempt, exitCode }) => [attempt, exitCode])).toEqual([
      [0, 7],
      [1, 7],
    ]);
    const [backOff] = entries.filter(({ type }) => type === "BackOff");
    expect(backOff?.reason).toBe("CrashLoopBackOff");
    const second = Date.parse(exits[1]?.at ?? "");
    expect(Date.parse(backOff?.until ?? "") - second).toBe(10_000);
    expect(entries.filter(({ type, reason }) => type === "Event" && reason === "Started").length).toBe(3);
  });

  it.skipIf(!hasKubectl)("is listed, watched and explained by kubectl, and changed by nobody", async () => {
    await using pod = await instance().run(podOf("table", shell(untilTerm)));
    await pod.untilReady();
    await timelineWith(instance(), pod, ({ reason, result }) => reason === "Ready" && result === "True");
    const table = await instance().kubectl(["get", "podtimelines", pod.name]);
    expect(table.stdout).toMatch(/^NAME +PHASE +ENTRIES +RESTARTS +LAST +LAST SEEN +AGE\n/);
    expect(table.stdout).toMatch(new RegExp(`^${pod.name} +Running +\\d+ +0 +`, "m"));
    const explained = await instance().kubectl(["explain", "podtimeline.entries.output"]);
    expect(explained.stdout).toContain("What a hook or a probe has written");
    const denied = await instance().kubectl(["delete", "podtimeline", pod.name]);
    expect(denied.stderr).toContain("MethodNotAllowed");
  });

  it("survives a killed daemon, and tells what the engine did meanwhile", async () => {
    await using own = await Instance.start();
    await using pod = await own.run(podOf("away", shell("sleep 4; exit 5"), { restartPolicy: "Never" }));
    await pod.untilReady();
    await timelineWith(own, pod, ({ reason, result }) => reason === "Ready" && result === "True");
    await own.killDaemon();
    const killed = Date.now();
    while (pod.engineEvents("die", "main").length === 0) await sleep(50);
    await own.cliOk(["daemon", "start"]);
    await pod.untilPhase("Failed");
    const entries = await timelineWith(
      own,
      pod,
      ({ type, reason }) => type === "Phase" && reason === "Failed",
    );
    expectOrder(entries, [
      "Pod Seen",
      "Container main Started",
      "Container main Exited",
      "Pod Adopted",
      "Phase Failed",
    ]);
    const exited = entries.find((entry) => words(entry) === "Container main Exited");
    expect(exited?.exitCode).toBe(5);
    expect(Date.parse(exited?.at ?? "")).toBeGreaterThan(killed - 5_000);
    expect(entries.filter((entry) => words(entry) === "Container main Started")).toHaveLength(1);
  });
});

describe.concurrent("minikubelet timeline", () => {
  it("shows a life as text, HTML, SVG, JSON and Chrome trace, also of a pod that is gone", async () => {
    await using pod = await instance().run(podOf("forms", shell(untilTerm)));
    await pod.untilReady();
    await pod.delete();
    await timelineWith(instance(), pod, ({ reason }) => reason === "Gone");
    const show = async (...flags: readonly string[]) =>
      await instance().cliOk(["timeline", pod.name, ...flags]);
    expect(await show()).toMatch(/container\/main +SIGTERM +sent/);
    const file = join(instance().root, "life.html");
    await show("-o", file);
    expect(await readFile(file, "utf8")).toMatch(/^<!doctype html>[^]*<svg /);
    expect(await show("--svg")).toMatch(/^<svg xmlns=/);
    expect(JSON.parse(await show("--json"))).toMatchObject({
      kind: "PodLife",
      source: "podtimelines",
      gone: true,
    });
    expect(JSON.parse(await show("--trace"))).toHaveProperty("traceEvents");
  });

  it("of a pod that never was says so, with exit code 1", async () => {
    const { code, stderr } = await instance().cli(["timeline", "nobody"]);
    expect([code, stderr.trim()]).toEqual([1, 'Error from server (NotFound): pods "nobody" not found']);
  });
});

describe("shutdown-test on an API that serves timelines", () => {
  it("has every time of the pod's end measured, and what the hook wrote", async () => {
    const hook = { exec: { command: ["sh", "-c", "echo draining; sleep 1"] } };
    const pod = podOf("lab", webServer({ lifecycle: { preStop: hook } }), {
      terminationGracePeriodSeconds: 10,
    });
    const file = join(instance().root, "lab.json");
    await writeFile(file, JSON.stringify(pod));
    const flags = ["--rate", "5", "--warm-up", "500ms", "--control", "500ms", "-o", "json"];
    // On a busy machine the verdict may be any; the times are known all the same.
    const { stdout } = await instance().cli(["shutdown-test", file, ...flags]);
    const { source, containers } = JSON.parse(stdout) as {
      readonly source: string;
      readonly containers: readonly {
        readonly preStop: { readonly startMs: number; readonly endMs: number; readonly result: string };
        readonly sigtermMs: number;
        readonly exitMs: number;
        readonly outputs: readonly { readonly output: string }[];
        readonly basis: Readonly<Record<string, string>>;
      }[];
    };
    expect(source).toBe("podtimelines");
    const [web] = containers;
    expect(web?.outputs.map(({ output }) => output)).toEqual(["draining\n"]);
    expect(web?.preStop.result).toBe("succeeded");
    const { startMs = 0, endMs = 0 } = web?.preStop ?? {};
    expect(endMs - startMs).toBeGreaterThanOrEqual(1_000);
    expect(web?.sigtermMs).toBeGreaterThanOrEqual(endMs);
    expect(web?.exitMs).toBeGreaterThanOrEqual(web?.sigtermMs ?? Infinity);
    expect(new Set(Object.values(web?.basis ?? {}))).toEqual(new Set(["measured"]));
  });
});
