import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { podProcesses, type PodProcesses } from "../src/api/processes.ts";
import { busybox } from "./fixture/images.ts";
import { useInstance } from "./fixture/instance.ts";
import { codes, gentle, type LabReport } from "./fixture/lab-report.ts";
import { podOf, shell } from "./fixture/manifest.ts";
import { OneBinaryImage } from "./fixture/one-binary-image.ts";

const instance = useInstance();
let folder: string;
let image: OneBinaryImage | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "minikubelet-pid1-"));
  image = await OneBinaryImage.create();
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await image?.[Symbol.asyncDispose]();
});

async function readers(): Promise<readonly string[]> {
  return (await instance().engineObjects())
    .filter(({ labels }) => labels["minikubelet.object"] === "reader")
    .map(({ name }) => name);
}

describe("the PID 1 doctor", () => {
  it("looks into an image that holds one static program and nothing to look with", async (context) => {
    if (image === undefined) return context.skip("busybox is no static program here");
    const { name, program } = image;
    const command = [program, "httpd", "-f", "-p", "80", "-h", "/"];
    const ports = [{ name: "http", containerPort: 80 }];
    const readinessProbe = { tcpSocket: { port: "http" }, periodSeconds: 1 };
    const pod = podOf("bare", { name: "web", image: name, command, ports, readinessProbe });
    const file = join(folder, "bare.json");
    await writeFile(file, JSON.stringify(pod));
    const { stdout, stderr } = await instance().cli(["shutdown-test", file, "-o", "json", ...gentle]);
    expect(stderr).not.toContain("error");
    const report = JSON.parse(stdout) as LabReport;
    expect(report).toMatchObject({
      verdict: "fail",
      containers: [{ pid1: command.join(" "), exitCode: 137, basis: { pid1: "measured" } }],
    });
    expect(codes(report)).toContain("NoSigtermHandler");
    expect(await readers()).toEqual([]);
  });

  it("tells every process of each container to kubectl, too, also where containers run as somebody else", async () => {
    const secure = { securityContext: { runAsUser: 1234, allowPrivilegeEscalation: false } };
    const two = [
      shell("trap 'exit 0' TERM; sleep 1000 & wait", { name: "traps", ...secure }),
      shell("exec sleep 1000", { name: "deaf", ...secure }),
    ];
    await using pod = await instance().run(podOf("two", two));
    await pod.untilReady();
    const { namespace, name } = pod;
    const { containers } = await instance().client.get<PodProcesses>(podProcesses, { namespace, name });
    const [traps, deaf] = containers;
    expect([traps?.name, deaf?.name]).toEqual(["traps", "deaf"]);
    expect(traps?.processes?.[0]).toMatchObject({ pid: 1, parentPid: 0, name: "sh" });
    expect(traps?.processes?.[0]?.caughtSignals).toContain("SIGTERM");
    expect(traps?.processes?.[1]).toMatchObject({ parentPid: 1, command: ["sleep", "1000"] });
    expect(deaf?.processes).toMatchObject([{ pid: 1, command: ["sleep", "1000"], caughtSignals: [] }]);
    expect(await readers()).toEqual([]);
  });

  it("leaves nothing behind when the daemon is killed in the middle of a look", async () => {
    const left = await new Docker().createContainer({
      Image: busybox,
      Labels: { "minikubelet.instance": instance().id, "minikubelet.object": "reader" },
    });
    await instance().killDaemon();
    await instance().cliOk(["daemon", "start"]);
    await expect(left.inspect()).rejects.toMatchObject({ statusCode: 404 });
  });
});
