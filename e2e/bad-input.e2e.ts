import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { Home, useInstance } from "./fixture/instance.ts";
import { podOf, shell, uniqueName } from "./fixture/manifest.ts";
import type { Ended } from "./fixture/process.ts";

const instance = useInstance();
const samples = fileURLToPath(new URL("../samples/", import.meta.url));

function expectNoTrace({ stdout, stderr }: Ended): void {
  expect(stdout + stderr).not.toMatch(/^\s+at .*:\d+:\d+/m);
  expect(stdout + stderr).not.toMatch(/a fault of minikubelet's/);
}

describe.concurrent("manifests that are refused", () => {
  it.each([
    { file: "alias-bomb", says: [/alias-bomb\.yaml:\d+:\d+: .*aliases/] },
    {
      file: "conflicting-values",
      says: [
        /:9:9: metadata\.name: Invalid value: "Conflicting_Values": a lowercase RFC 1123 subdomain must consist/,
        /:16:22: spec\.containers\[0\]\.ports\[0\]\.containerPort: Invalid value: 70000: must be between 1 and 65535/,
        /spec\.containers\[0\]\.livenessProbe\.tcpSocket: Forbidden: may not specify more than 1 handler type/,
        /spec\.containers\[0\]\.livenessProbe\.successThreshold: Invalid value: 2: must be 1/,
        /spec\.containers\[0\]\.volumeMounts\[0\]\.name: Not found: "nowhere"/,
        /:23:11: spec\.containers\[1\]\.name: Duplicate value: "web"/,
        /spec\.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"/,
      ],
    },
    { file: "duplicate-names", says: [/duplicate-names\.yaml:13:18: .*"twice".*:4/] },
    { file: "empty", says: [/empty\.yaml: the file holds no object/] },
    {
      file: "images-for-image",
      says: [/:11:5: spec\.containers\[0\]\.images: unknown field .*did you mean "image"/],
    },
    {
      file: "initial-delay-alone",
      says: [/httpGet\.prot: unknown field .*"port"/, /initialDelay: unknown field .*"initialDelaySeconds"/],
    },
    {
      file: "initial-delay",
      says: [/livenessProbe\.initialDelay: unknown field/, /startupProbe\.initialDelay: unknown field/],
    },
    {
      file: "lost-indentation",
      says: [/lost-indentation\.yaml:16:1: .*already set/, /\n +16 \| name: again\n +\^/],
    },
    {
      file: "prot-for-port",
      says: [/:16:9: spec\.containers\[0\]\.livenessProbe\.httpGet\.prot: unknown field/],
    },
    { file: "tab-indentation", says: [/tab-indentation\.yaml:7:1: .*Tabs/, /\n +7 \| \tname: tab\n +\^/] },
    { file: "unknown-kind", says: [/no matches for kind "Pood" in version "v1" \(did you mean "Pod"\?\)/] },
    {
      file: "wrong-types",
      says: [/args: .*string.*\[\]string/, /containerPort: .*int32/, /periodSeconds: .*1\.5/],
    },
  ])("$file: every problem with its place, exit code 1, nothing created", async ({ file, says }) => {
    const ended = await instance().cli(["apply", "-f", join(samples, "bad", `${file}.yaml`)]);
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    for (const pattern of says) expect(ended.stderr).toMatch(pattern);
    expect(ended.stderr).toMatch(/Nothing was changed\./);
    expectNoTrace(ended);
  });

  it.each(["job"])("%s names what is not served yet", async (file) => {
    const ended = await instance().cli(["run", join(samples, "not-served-yet", `${file}.yaml`)]);
    expect(ended).toMatchObject({ code: 125, stdout: "" });
    expect(ended.stderr).toMatch(/does not serve Job \(batch\/v1\) yet/);
    expectNoTrace(ended);
  });

  it.each([
    { what: "a binary file", content: createHash("sha512").update("x").digest(), says: /not a text file/ },
    { what: "a file over 10 MB", content: `a: ${"x".repeat(11 << 20)}`, says: /too large/ },
    { what: "a list", content: "[1, 2, 3]", says: /not an object/ },
    { what: "a document without kind", content: "apiVersion: v1\n", says: /kind/ },
    { what: "broken JSON", content: '{"apiVersion": "v1", "kind": ', says: /:1:\d+: / },
    {
      what: "a mistake in the last of several documents",
      content: `${JSON.stringify(podOf("good", shell("true")))}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: bad}\nspec: {}\n`,
      says: /spec\.containers: Required value/,
    },
  ])("$what is refused with a clear answer", async ({ content, says }) => {
    const file = join(instance().root, `${uniqueName("bad")}.yaml`);
    await writeFile(file, content);
    const ended = await instance().cli(["apply", "-f", file]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(says);
    expect(ended.stderr.length).toBeLessThan(2_000);
    expectNoTrace(ended);
  });
});

describe("after all of them", () => {
  it("nothing is left behind", async () => {
    expect(await instance().cliOk(["get", "pods", "-A", "-o", "name"])).toBe("");
    expect(await instance().engineObjects()).toEqual([]);
  });
});

describe.concurrent("an engine or a home that cannot be used", () => {
  it.each([
    { args: ["daemon", "start"], code: 1 },
    { args: ["run", "-"], code: 125 },
  ])("$args: an unreachable engine is one sentence and one piece of advice", async ({ args, code }) => {
    await using home = await Home.create();
    const input = JSON.stringify(podOf("unreachable", shell("true")));
    const ended = await home.cli(args, { input, env: { DOCKER_HOST: "unix:///nonexistent/docker.sock" } });
    expect(ended).toMatchObject({ code, stdout: "" });
    expect(ended.stderr).toMatch(
      /^error: no Docker Engine answers at unix:\/\/\/nonexistent\/docker\.sock .*\n.*DOCKER_HOST.*\n$/,
    );
    const doctor = await home.cli(["doctor"], { env: { DOCKER_HOST: "unix:///nonexistent/docker.sock" } });
    expect(doctor).toMatchObject({ code: 1 });
    expect(doctor.stdout).toMatch(/^FAIL {2}engine: no Docker Engine answers/m);
    await home.forgetLog();
  });

  it("a home that cannot be made", async () => {
    const ended = await instance().cli(["daemon", "start"], { env: { MINIKUBELET_HOME: "/dev/null/home" } });
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(ended.stderr).toMatch(
      /^error: cannot use \/dev\/null\/home as minikubelet's home: .*\n.*MINIKUBELET_HOME.*\n$/,
    );
  });

  it.each([
    { flags: ["--port", "99999999"], says: /^error: port: wants a port, not 99999999\n/ },
    { flags: ["--time-scale", "fast"], says: /^error: timeScale: wants a number above 0/ },
    { flags: ["--kubernetes-version", "v1.99"], says: /^error: .*is not one of v1\.28 … v1\.36\n/ },
  ])("$flags is refused", async ({ flags, says }) => {
    await using home = await Home.create();
    const ended = await home.cli(["daemon", "start", ...flags]);
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(ended.stderr).toMatch(says);
    await home.forgetLog();
  });

  it("a configuration with unknown fields", async () => {
    await using home = await Home.create({ config: { podDailer: "agent" } });
    const ended = await home.cli(["daemon", "start"]);
    expect(ended).toMatchObject({ code: 1 });
    expect(ended.stderr).toMatch(/config\.yaml: podDailer: unknown field\n/);
    await home.forgetConfig();
    await home.forgetLog();
  });
});
