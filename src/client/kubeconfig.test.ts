import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { realClock } from "../system/real-clock.ts";
import { type ClientConfig, loadKubeconfig } from "./kubeconfig.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mk-kubeconfig-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

type Fields = Readonly<Record<string, unknown>>;
const plugins = { clock: realClock, env: {} };
const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** A kubeconfig in which context, cluster and user have the same name. */
function config(name: string, user: Fields, cluster: Fields = {}, context: Fields = {}): Fields {
  return {
    "current-context": name,
    clusters: [{ name, cluster: { server: `https://${name}:6443`, ...cluster } }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name, ...context } }],
  };
}

async function file(name: string, content: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof content === "string" ? content : stringify(content));
  return path;
}

describe("a kubeconfig", () => {
  it.each<[string, Fields, Fields, Partial<ClientConfig>]>([
    ["a token", { token: "t" }, {}, { token: "t" }],
    ["a token in a file beside it", { tokenFile: "token.txt" }, {}, { token: "from file" }],
    [
      "a client certificate as data",
      { "client-certificate-data": base64("cert"), "client-key-data": base64("key") },
      {},
      { clientCert: "cert", clientKey: "key" },
    ],
    [
      "a client certificate in a file beside it",
      { "client-certificate": "cert.pem" },
      {},
      { clientCert: "PEM" },
    ],
    ["an authority", {}, { "certificate-authority": "cert.pem" }, { ca: "PEM" }],
    ["a server without trust", {}, { "insecure-skip-tls-verify": true }, { insecureSkipTlsVerify: true }],
    ["a name of the server", {}, { "tls-server-name": "api" }, { tlsServerName: "api" }],
    [
      "a server with a slash at its end",
      {},
      { server: "https://proxy/k8s/" },
      { server: "https://proxy/k8s" },
    ],
    ["a token beside a plugin, which is not run", { token: "t", exec: {} }, {}, { token: "t" }],
  ])("gives %s", async (_what, user, cluster, expected) => {
    await file("token.txt", "from file\n");
    await file("cert.pem", "PEM");
    const path = await file("config", config("a", user, cluster));
    const server = "https://a:6443";
    expect(await loadKubeconfig(path, { plugins })).toEqual({ server, namespace: "default", ...expected });
  });

  it("gives the context that is asked for, with its namespace, else the current one", async () => {
    const [a, b] = [config("a", {}), config("b", {}, {}, { namespace: "mine" })];
    const merged = Object.fromEntries(
      ["clusters", "users", "contexts"].map((key) => [key, [a[key], b[key]].flat()]),
    );
    const path = await file("config", { ...merged, "current-context": "a" });
    expect(await loadKubeconfig(path)).toMatchObject({ server: "https://a:6443", namespace: "default" });
    expect(await loadKubeconfig(path, { context: "b" })).toMatchObject({
      server: "https://b:6443",
      namespace: "mine",
    });
  });

  it("several are merged: the first that names a thing wins, and a missing one is left out", async () => {
    const first = await file("first", { ...config("a", { token: "first" }), contexts: [] });
    const second = await file("second", config("a", { token: "second" }, { server: "https://other" }));
    const paths = [join(folder, "missing"), first, second, await file("empty", "")];
    expect(await loadKubeconfig(paths)).toEqual({
      server: "https://a:6443",
      namespace: "default",
      token: "first",
    });
  });

  it.each<[string, unknown, string]>([
    ["no context", { contexts: [] }, 'no context exists with the name: ""'],
    ["no YAML", "a: [", "not a YAML file"],
    ["no mapping", "text", "not a kubeconfig"],
    ["a proxy", config("a", {}, { "proxy-url": "http://proxy" }), "has a proxy-url, which is not supported"],
    ["an auth-provider", config("a", { "auth-provider": { name: "gcp" } }), "use a credential plugin (exec)"],
    ["a plugin without a command", config("a", { exec: {} }), "the user's exec names no command"],
    [
      "a plugin of an unknown version",
      config("a", { exec: { command: "x", apiVersion: "v9" } }),
      'exec has the apiVersion "v9"',
    ],
    [
      "a plugin that needs a terminal",
      config("a", {
        exec: {
          command: "x",
          apiVersion: "client.authentication.k8s.io/v1",
          interactiveMode: "Always",
        },
      }),
      "exec asks for a terminal",
    ],
  ])("with %s is refused", async (_what, content, message) => {
    const path = await file("config", content);
    const refusal = loadKubeconfig(path, { plugins });
    await expect(refusal).rejects.toMatchObject({ code: "KubeconfigInvalid" });
    await expect(refusal).rejects.toThrow(message);
  });

  it("with a plugin is refused where nobody runs plugins", async () => {
    const path = await file("config", config("a", { exec: { command: "x" } }));
    await expect(loadKubeconfig(path)).rejects.toThrow("from a plugin, which is not run here");
  });
});
