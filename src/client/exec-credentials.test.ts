import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { realClock } from "../system/real-clock.ts";
import { ExecCredentials, type PluginHost } from "./exec-credentials.ts";
import { parseExecPlugin } from "./exec-plugin.ts";
import { HttpClient } from "./http.ts";

const apiVersion = "client.authentication.k8s.io/v1";
const never = new AbortController().signal;
const start = Date.parse("2030-01-01T00:00:00Z");
let folder: string;
let now: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mk-plugin-"));
  now = start;
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function host(env: NodeJS.ProcessEnv = { PATH: process.env["PATH"] }): PluginHost {
  return {
    clock: {
      now: () => now,
      sleep: async (ms, signal) => {
        await realClock.sleep(ms, signal);
      },
    },
    env,
  };
}

/** A real plugin: a script that writes down each of its runs, then goes on as given. */
async function plugin(script: string, fields: object = {}, given = host()): Promise<ExecCredentials> {
  const path = join(folder, "plugin.sh");
  await writeFile(path, `#!/bin/sh\necho run >> "${folder}/runs"\n${script}\n`);
  await chmod(path, 0o755);
  return new ExecCredentials(
    parseExecPlugin({ apiVersion, command: "./plugin.sh", ...fields }, cluster, folder),
    given,
  );
}

const cluster = {
  server: "https://10.0.0.1",
  "certificate-authority-data": "Q0E=",
  extensions: [{ name: "client.authentication.k8s.io/exec", extension: { audience: "x" } }],
};
const print = (status: object, version = apiVersion): string =>
  `echo '${JSON.stringify({ kind: "ExecCredential", apiVersion: version, status })}'`;
const runs = async (): Promise<number> =>
  (await readFile(join(folder, "runs"), "utf8")).split("\n").length - 1;

describe("a credential plugin", () => {
  it("gives a token, is found beside the kubeconfig, and is run once for all who wait", async () => {
    const source = await plugin(print({ token: "secret" }));
    expect(await Promise.all([source.current(never), source.current(never)])).toEqual([
      { token: "secret" },
      { token: "secret" },
    ]);
    expect(await source.current(never)).toEqual({ token: "secret" });
    expect(await runs()).toBe(1);
  });

  it("gives a client certificate", async () => {
    const source = await plugin(print({ clientCertificateData: "CERT", clientKeyData: "KEY" }));
    expect(await source.current(never)).toEqual({ clientCert: "CERT", clientKey: "KEY" });
  });

  it("gets its arguments without a shell, its variables, and on request the cluster", async () => {
    const source = await plugin(
      `printf '%s' "$1" > "${folder}/arg"; printf '%s' "$ROLE" > "${folder}/role"
printf '%s' "$KUBERNETES_EXEC_INFO" > "${folder}/info"; ${print({ token: "t" })}`,
      { args: ["$(date); *"], env: [{ name: "ROLE", value: "admin" }], provideClusterInfo: true },
    );
    await source.current(never);
    const written = async (name: string): Promise<string> => await readFile(join(folder, name), "utf8");
    expect(await written("arg")).toBe("$(date); *");
    expect(await written("role")).toBe("admin");
    expect(JSON.parse(await written("info"))).toEqual({
      kind: "ExecCredential",
      apiVersion,
      spec: {
        interactive: false,
        cluster: {
          server: "https://10.0.0.1",
          "certificate-authority-data": "Q0E=",
          config: { audience: "x" },
        },
      },
    });
  });

  it("is run again when what it gave has expired, or was refused", async () => {
    const source = await plugin(print({ token: "t", expirationTimestamp: "2030-01-01T00:10:00Z" }));
    const first = await source.current(never);
    now = start + 598_000;
    await source.current(never);
    expect(await runs()).toBe(1);
    now = start + 599_500;
    const second = await source.current(never);
    expect(await runs()).toBe(2);
    now = start;
    source.refused(first);
    await source.current(never);
    expect(await runs(), "somebody else's refusal comes late").toBe(2);
    source.refused(second);
    await source.current(never);
    expect(await runs()).toBe(3);
  });

  it("is killed when nobody waits for it any more, and tried again by the next who asks", async () => {
    const source = await plugin(`[ -e "${folder}/second" ] || { touch "${folder}/second"; exec sleep 60; }
${print({ token: "t" })}`);
    const abort = new AbortController();
    const waiting = source.current(abort.signal);
    while ((await runs().catch(() => 0)) === 0) await realClock.sleep(5, never);
    abort.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    expect(await source.current(never)).toEqual({ token: "t" });
  });

  it("is killed when its time is up", async () => {
    const clock = {
      now: () => now,
      sleep: async () => {
        await Promise.resolve();
      },
    };
    const source = await plugin("exec sleep 60", {}, { clock, env: { PATH: process.env["PATH"] } });
    await expect(source.current(never)).rejects.toMatchObject({
      code: "NoCredentials",
      message: expect.stringMatching(/not done within 60000 ms/) as string,
    });
  });

  it.each<[string, string, string]>([
    ["fails", "echo 'log in first' >&2; exit 3", "it ended with exit code 3: log in first"],
    ["prints no JSON", "echo secret", "what it printed is not JSON"],
    ["prints something else", 'echo \'{"kind":"Pod"}\'', "is no ExecCredential"],
    [
      "prints another version",
      print({ token: "t" }, "client.authentication.k8s.io/v1beta1"),
      "it printed the apiVersion",
    ],
    ["prints no credential", print({}), "neither a token nor a certificate"],
    ["prints half of a pair", print({ clientCertificateData: "CERT" }), "a certificate without its key"],
    ["prints no time", print({ token: "t", expirationTimestamp: "soon" }), "expirationTimestamp is no time"],
    ["prints without end", "exec yes", "it wrote more than 1048576 bytes"],
  ])("that %s gives no credentials", async (_what, script, message) => {
    const source = await plugin(script, { installHint: "install it so" });
    const refusal = source.current(never);
    await expect(refusal).rejects.toMatchObject({ code: "NoCredentials", hint: "install it so" });
    await expect(refusal).rejects.toThrow(message);
  });

  it("that is not there is told by name", async () => {
    const source = await plugin("", { command: "no-such-plugin" });
    await expect(source.current(never)).rejects.toThrow(
      "the credential plugin no-such-plugin gave no credentials: there is no such program",
    );
  });
});

it("a request that is refused goes out once more with new credentials, and no oftener", async () => {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.statusCode = request.headers.authorization === "Bearer run-2" ? 200 : 401;
    response.end("{}");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const source = await plugin(`n=$(wc -l < "${folder}/runs")
printf '{"kind":"ExecCredential","apiVersion":"${apiVersion}","status":{"token":"run-%d"}}' "$n"`);
  const http = new HttpClient({
    server: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    namespace: "default",
    source,
  });
  expect((await http.request({ method: "GET", path: "/" })).status).toBe(200);
  source.refused(await source.current(never));
  await expect(http.request({ method: "GET", path: "/" })).rejects.toMatchObject({ code: "Unauthorized" });
  expect(seen).toEqual(["Bearer run-1", "Bearer run-2", "Bearer run-3", "Bearer run-4"]);
  http.close();
  server.closeAllConnections();
  server.close();
});
