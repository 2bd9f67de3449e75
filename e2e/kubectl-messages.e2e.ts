/** What kubectl prints for good and bad files: replays the runs recorded against a real API server 1.33. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { hasKubectl, useInstance } from "./fixture/instance.ts";

type Files = Readonly<Record<string, string>>;

interface Printed {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface RecordedRun extends Printed {
  readonly id: string;
  readonly note: string;
  readonly command: string;
  readonly files?: Files;
  readonly stdin?: string;
  readonly before?: { readonly command: string; readonly files?: Files };
}

const recording = new URL("conformance/validation/kubectl-messages.jsonl", import.meta.url);
const runs = readFileSync(recording, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as RecordedRun);

const exceptions: Readonly<Record<string, string>> = {
  KM121: "the ConfigMap was there before the recorded run",
};

const instance = useInstance({ config: { kubernetesVersion: "v1.33" } });

async function put(directory: string, files: Files = {}): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), content);
  }
}

async function print(cwd: string, command: string, stdin = ""): Promise<Printed> {
  const env = { ...process.env, KUBECONFIG: instance().kubeconfig };
  const child = spawn("sh", ["-c", command], { cwd, env });
  child.stdin.on("error", () => undefined); // Not every command reads it.
  child.stdin.end(stdin);
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close") as Promise<[number]>,
  ]);
  return { exitCode, stdout, stderr };
}

/** Without generated names, and without Go's comparison of what an update changed (docs/differences.md). */
function comparable({ exitCode, stdout, stderr }: Printed): Printed {
  return {
    exitCode,
    stdout: stdout.replace(/-[a-z0-9]{5} created/g, "-????? created"),
    stderr: stderr.replace(/\n\s+core\.PodSpec\{\n.*\n\s+\}\n/s, "\n<comparison>\n"),
  };
}

describe.runIf(hasKubectl)("kubectl prints", () => {
  it.each(
    runs.filter(({ id }) => exceptions[id] === undefined).map((run) => [run.id, run.note, run] as const),
  )("%s %s", async (_id, _note, { command, files, stdin, before, ...expected }) => {
    const directory = await mkdtemp(join(tmpdir(), "kubectl-messages-"));
    await print(directory, "kubectl get namespace val || kubectl create namespace val");
    if (before !== undefined) {
      await put(directory, before.files);
      await print(directory, before.command);
    }
    await put(directory, files);
    const printed = await print(directory, command, stdin);
    await print(directory, "kubectl delete pod kc -n val --ignore-not-found --force --grace-period=0");
    await rm(directory, { recursive: true });
    const { exitCode, stdout, stderr } = expected;
    expect(comparable(printed)).toEqual(comparable({ exitCode, stdout, stderr }));
  });
});
