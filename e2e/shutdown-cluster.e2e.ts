import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import type { Container, Pod } from "../src/api/index.ts";
import { type ClientConfig, loadKubeconfig } from "../src/client/kubeconfig.ts";
import { ApiProxy } from "./fixture/api-proxy.ts";
import { issueClientCertificate } from "./fixture/client-certificate.ts";
import { imageName } from "./fixture/images.ts";
import { Home, useInstance } from "./fixture/instance.ts";
import { codes, type LabReport, labReportOf } from "./fixture/lab-report.ts";
import { podOf } from "./fixture/manifest.ts";

/** Another machine's cluster, as far as anything here knows: all that is used of it is its API. */
const cluster = useInstance();
const execApi = "client.authentication.k8s.io/v1";
let folder: string;
/** Where `shutdown-test` runs: a home that never has a daemon. */
let home: Home;
let config: ClientConfig;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "minikubelet-cluster-"));
  home = await Home.create();
  config = await loadKubeconfig(cluster().kubeconfig);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await rm(home.root, { recursive: true, force: true });
});

function nginx(prefix: string, container: Partial<Container> = {}): Pod {
  const readinessProbe = { httpGet: { path: "/", port: "http" }, periodSeconds: 1 };
  const ports = [{ name: "http", containerPort: 80 }];
  return podOf(
    prefix,
    { name: "web", image: imageName("nginx:1.25"), ports, readinessProbe, ...container },
    { terminationGracePeriodSeconds: 20 },
  );
}
const waits = { lifecycle: { preStop: { sleep: { seconds: 3 } } } };

/** A kubeconfig as a person's, with one context named `prod`, in a file of this name. */
async function kubeconfigOf(name: string, user: object, server = config.server): Promise<string> {
  const authority = { "certificate-authority-data": Buffer.from(config.ca ?? "").toString("base64") };
  const path = join(folder, name);
  await writeFile(
    path,
    stringify({
      apiVersion: "v1",
      kind: "Config",
      "current-context": "elsewhere",
      clusters: [{ name: "c", cluster: { server, ...(server.startsWith("https:") ? authority : {}) } }],
      users: [{ name: "u", user }],
      contexts: [
        { name: "prod", context: { cluster: "c", user: "u" } },
        { name: "elsewhere", context: { cluster: "missing", user: "u" } },
      ],
    }),
  );
  return path;
}

async function shutdownTest(
  pod: Pod,
  flags: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ readonly code: unknown; readonly report: LabReport }> {
  const file = join(folder, `${pod.metadata.name ?? ""}.json`);
  await writeFile(file, JSON.stringify(pod));
  const load = ["--rate", "10", "--concurrency", "100", "-o", "json"];
  const ended = await home.cli(["shutdown-test", file, ...load, ...flags], { env });
  return { code: ended.code, report: labReportOf(ended) };
}

function expectPass({ code, report }: Awaited<ReturnType<typeof shutdownTest>>): void {
  expect([report.verdict, ...report.reasons]).toEqual(["pass"]);
  expect(report).toMatchObject({
    reach: { kind: "port-forward" },
    requests: { lost: 0 },
    containers: [{ exitCode: 0, sigkill: false, pid1: expect.stringMatching(/nginx/) as string }],
  });
  expect(report.requests["total"]).toBeGreaterThan(5);
  expect(code).toBe(0);
}

describe.concurrent("shutdown-test against a cluster", () => {
  it("needs nothing but what every Kubernetes serves", async () => {
    await using proxy = await ApiProxy.to(cluster().kubeconfig);
    const flags = ["--kubeconfig", await kubeconfigOf("proxy", {}, proxy.url), "--context", "prod"];
    const pod = nginx("through-proxy", waits);
    expectPass(await shutdownTest(pod, flags));
    const name = pod.metadata.name ?? "";
    for (const request of proxy.served)
      expect(request.replaceAll(name, "POD")).toMatch(
        /^(GET \/apis|(GET|POST|DELETE) \/api\/v1\/namespaces\/default\/(events|pods(\/POD(\/(log|exec|portforward))?)?))$/,
      );
    expect(proxy.served).toContain(`DELETE /api/v1/namespaces/default/pods/${name}`);
  });

  it("finds the context in $KUBECONFIG, and gets credentials from a plugin as often as they expire", async () => {
    const plugin = join(folder, "plugin.sh");
    const runs = join(folder, "runs");
    await writeFile(
      plugin,
      `#!/bin/sh
echo run >> "${runs}"
expires=$(date -u -d "+4 seconds" +%Y-%m-%dT%H:%M:%SZ)
printf '{"kind":"ExecCredential","apiVersion":"${execApi}","status":{"token":"%s","expirationTimestamp":"%s"}}' "$TOKEN" "$expires"
`,
    );
    await chmod(plugin, 0o755);
    const exec = {
      apiVersion: execApi,
      command: "./plugin.sh",
      env: [{ name: "TOKEN", value: config.token }],
      interactiveMode: "IfAvailable",
    };
    const KUBECONFIG = `${join(folder, "missing")}:${await kubeconfigOf("plugin", { exec })}`;
    expectPass(await shutdownTest(nginx("plugin", waits), ["--context", "prod"], { KUBECONFIG }));
    expect((await readFile(runs, "utf8")).split("\n").length).toBeGreaterThan(2);
  });

  it("shows a client certificate, also to exec and port-forward", async () => {
    const authority = async (file: string): Promise<string> =>
      await readFile(join(cluster().root, "certificates", file), "utf8");
    const { cert, key } = await issueClientCertificate(
      await authority("ca.crt"),
      await authority("ca.key"),
      "CN=alice, O=system:masters",
    );
    await writeFile(join(folder, "alice.crt"), cert);
    await writeFile(join(folder, "alice.key"), key);
    const user = { "client-certificate": "alice.crt", "client-key": "alice.key" };
    const flags = ["--kubeconfig", await kubeconfigOf("certificate", user), "--context", "prod"];
    expectPass(await shutdownTest(nginx("certificate", waits), flags));
  });

  it("finds a listener that closes too early; refused and reset are one class there", async () => {
    const { code, report } = await shutdownTest(nginx("hasty"), [
      "--kubeconfig",
      cluster().kubeconfig,
      "--endpoint-lag",
      "3s",
    ]);
    expect([code, report.verdict]).toEqual([1, "fail"]);
    expect(codes(report)).toContain("ListenerClosedBeforeEndpoints");
    expect(report).toMatchObject({ reach: { kind: "port-forward", tellsRefusedFromReset: false } });
  });

  it("a plugin that fails is told, and nothing is created", async () => {
    const exec = { apiVersion: execApi, command: "sh", args: ["-c", "echo 'log in first' >&2; exit 1"] };
    const flags = ["--kubeconfig", await kubeconfigOf("failing", { exec }), "--context", "prod"];
    await expect(shutdownTest(nginx("never"), flags)).rejects.toThrow(
      /ended with 125: error: the credential plugin sh gave no credentials: it ended with exit code 1: log in first/,
    );
  });
});

it("no daemon was started for any of it", async () => {
  expect(await readdir(home.root)).toEqual([]);
});
