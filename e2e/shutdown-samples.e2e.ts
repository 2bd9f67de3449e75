import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import type { Container, KubeObject, Lifecycle, Pod } from "../src/api/index.ts";
import { canHave, samplesFolder } from "./fixture/images.ts";
import { useInstance } from "./fixture/instance.ts";
import { codes, gentle, type LabReport, labReportOf } from "./fixture/lab-report.ts";

const instance = useInstance();
const folders = ["shutdown", "spring-boot"];
const settingsFile = "shutdown-test.yaml";
/** How often each sample is tested, `LAB_TIMES=10`: then no failure is given a second chance, and all are counted. */
const times = Number(process.env["LAB_TIMES"] ?? 1);
const again = times > 1 ? { repeats: times - 1, retry: 0, timeout: times * 180_000 } : {};
const runs = new Map<string, { begun: number; right: number }>();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "minikubelet-samples-"));
});
afterAll(async () => {
  if (times > 1)
    for (const [name, { begun, right }] of runs)
      process.stdout.write(`${name}: right ${String(right)} of ${String(begun)} times\n`);
  await rm(folder, { recursive: true, force: true });
});

interface Sample {
  readonly name: string;
  readonly file: string;
  /** Settings and flags: those of the command in its comment. */
  readonly flags: readonly string[];
  /** From the comment, too: `# Expected: fail, ShellAsPid1.` */
  readonly verdict: string;
  readonly finding: string | undefined;
  readonly objects: readonly KubeObject[];
  readonly runnable: boolean;
}

async function sampleOf(inside: string, name: string): Promise<Sample> {
  const file = join(samplesFolder, inside, name);
  const text = await readFile(file, "utf8");
  const [, verdict = "", finding] = /^# Expected: (pass|fail)(?:, (\w+))?\.$/m.exec(text) ?? [];
  const given = /^# +minikubelet shutdown-test \S+ ?(.*)$/m.exec(text)?.[1]?.split(" ").filter(Boolean) ?? [];
  const objects = parseAllDocuments(text).map((document) => document.toJS() as KubeObject);
  const images = podOf(objects).spec.containers.map(({ image = "" }) => image);
  return {
    name: `${inside}/${basename(name, ".yaml")}`,
    file,
    flags: ["--settings", join(samplesFolder, inside, settingsFile), ...given.map(unquoted)],
    verdict,
    finding,
    objects,
    runnable: (await Promise.all(images.map(canHave))).every(Boolean),
  };
}

function unquoted(word: string): string {
  return word.replace(/^'(.*)'$/, "$1");
}

function podOf(objects: readonly KubeObject[]): Pod {
  const pod = objects.find(({ kind }) => kind === "Pod");
  if (pod === undefined) throw new Error("the sample has no pod");
  return pod as Pod;
}

const samples: readonly Sample[] = (
  await Promise.all(
    folders.map(async (inside) => {
      const names = (await readdir(join(samplesFolder, inside))).filter((name) => name.endsWith(".yaml"));
      const manifests = names.filter((name) => name !== settingsFile);
      return await Promise.all(manifests.map(async (name) => await sampleOf(inside, name)));
    }),
  )
).flat();

async function shutdownTest(
  file: string,
  flags: readonly string[],
): Promise<{ readonly code: unknown; readonly report: LabReport }> {
  const args = ["shutdown-test", file, ...flags, "-o", "json", ...gentle];
  const ended = await instance().cli(args, { timeoutMs: 120_000 });
  return { code: ended.code, report: labReportOf(ended) };
}

/** What a reader does with the advice of a finding. */
const repairs: Readonly<Record<string, (container: Container, fix: string) => Partial<Container>>> = {
  ListenerClosedBeforeEndpoints: ({ lifecycle }, fix) => {
    const [, verb = "", seconds = ""] =
      /^(add|begin the) preStop (?:hook with )?`sleep (\d+)`/.exec(fix) ?? [];
    const command = lifecycle?.preStop?.exec?.command;
    expect(verb).toBe(command === undefined ? "add" : "begin the");
    const preStop: Lifecycle["preStop"] =
      command === undefined
        ? { sleep: { seconds: Number(seconds) } }
        : { exec: { command: ["sh", "-c", `sleep ${seconds}; ${command.join(" ")}`] } };
    return { lifecycle: { preStop } };
  },
  ShellAsPid1: (_container, fix) => {
    const command = /^use exec form: command: (\[.*?\])/.exec(fix)?.[1] ?? "";
    return { command: JSON.parse(command) as readonly string[] };
  },
};

/** The sample with its container changed as the finding's fix says, in a file of its own. */
async function repaired({ name, finding = "", objects }: Sample, report: LabReport): Promise<string> {
  const fix = report.findings.find(({ code }) => code === finding)?.fix ?? "";
  const pod = podOf(objects);
  const containers = pod.spec.containers.map((container) => ({
    ...container,
    ...repairs[finding]?.(container, fix),
  }));
  const changed = objects.map((object) =>
    object === pod ? { ...pod, spec: { ...pod.spec, containers } } : object,
  );
  const file = join(folder, `${name.replace("/", "-")}.yaml`);
  await writeFile(file, changed.map((object) => JSON.stringify(object)).join("\n---\n"));
  return file;
}

describe.concurrent("each sample of a shutdown gets the verdict that its comment promises", () => {
  for (const sample of samples.filter(({ verdict }) => verdict === "pass"))
    it.skipIf(!sample.runnable)(`${sample.name}: pass`, again, async () => {
      await counted(sample, async () => {
        const { code, report } = await shutdownTest(sample.file, sample.flags);
        expectPass(report);
        expect(code).toBe(0);
      });
    });

  for (const sample of samples.filter(({ verdict }) => verdict !== "pass"))
    it.skipIf(!sample.runnable)(
      `${sample.name}: ${sample.verdict}, ${sample.finding ?? ""}; changed as the diagnosis says it passes`,
      again,
      async () => {
        await counted(sample, async () => {
          const { code, report } = await shutdownTest(sample.file, sample.flags);
          expect([report.verdict, code]).toEqual(["fail", 1]);
          expect(codes(report)).toContain(sample.finding);
          expectPass((await shutdownTest(await repaired(sample, report), sample.flags)).report);
        });
      },
    );
});

async function counted({ name }: Sample, test: () => Promise<void>): Promise<void> {
  const run = runs.get(name) ?? { begun: 0, right: 0 };
  runs.set(name, run);
  run.begun += 1;
  await test();
  run.right += 1;
}

function expectPass(report: LabReport): void {
  expect([report.verdict, ...report.reasons], JSON.stringify(report.findings)).toEqual(["pass"]);
  expect(report).toMatchObject({ requests: { lost: 0, serverErrors: 0 } });
  expect(report.requests["total"]).toBeGreaterThan(20);
}
