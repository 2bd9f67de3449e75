import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { MinikubeletError, messageOf } from "../util/errors.ts";
import type { Credentials, CredentialSource } from "./credentials.ts";
import type { PluginHost } from "./exec-credentials.ts";

/** How to reach one API server. PEM texts, not paths. */
export interface ClientConfig extends Credentials {
  readonly server: string;
  readonly namespace: string;
  readonly ca?: string;
  readonly insecureSkipTlsVerify?: boolean;
  readonly tlsServerName?: string;
  /** Asked before each request, where the kubeconfig itself holds no token. */
  readonly source?: CredentialSource;
}

interface Named<T> {
  readonly name?: string;
  readonly cluster?: T;
  readonly user?: T;
  readonly context?: T;
}
type Fields = Readonly<Record<string, unknown>>;
interface KubeconfigFile {
  readonly "current-context"?: string;
  readonly clusters?: readonly Named<Fields>[];
  readonly users?: readonly Named<Fields>[];
  readonly contexts?: readonly Named<Fields>[];
}

/** What a kubeconfig says of one thing, and where: its relative paths are the file's. */
interface Entry {
  readonly fields: Fields;
  readonly directory: string;
}

/** Which context of which files, and what it takes to run a credential plugin that a user may name. */
export interface KubeconfigRequest {
  /** Undefined: the current one. */
  readonly context?: string | undefined;
  /** Without it a user with a plugin is refused. */
  readonly plugins?: PluginHost;
}

/**
 * Reads one context of a kubeconfig, or of several that are merged as kubectl merges $KUBECONFIG: the first that names a
 * thing wins, and those that do not exist are left out. Files they name are read relative to them.
 * @throws MinikubeletError `KubeconfigInvalid`
 */
export async function loadKubeconfig(
  paths: string | readonly string[],
  request: KubeconfigRequest = {},
): Promise<ClientConfig> {
  const files = await readFiles(paths);
  const invalid = (what: string, cause?: unknown): MinikubeletError =>
    kubeconfigInvalid([paths].flat().join(":"), what, cause);
  const current = files.map(({ file }) => file["current-context"]).find((name = "") => name !== "");
  const contextName = request.context ?? current ?? "";
  const chosen = find(files, "context", contextName)?.fields;
  if (chosen === undefined) throw invalid(`no context exists with the name: ${JSON.stringify(contextName)}`);
  const cluster = find(files, "cluster", chosen["cluster"]);
  const server = text(cluster?.fields, "server");
  if (cluster === undefined || server === undefined)
    throw invalid(`context ${contextName} names no cluster with a server`);
  if (text(cluster.fields, "proxy-url") !== undefined)
    throw invalid(`the cluster of context ${contextName} has a proxy-url, which is not supported`);
  const user = find(files, "user", chosen["user"]) ?? { fields: {}, directory: "" };
  const token = text(user.fields, "token") ?? (await readToken(user));
  return withoutUndefined({
    server: server.replace(/\/+$/, ""),
    namespace: text(chosen, "namespace") ?? "default",
    ca: await readPem(cluster, "certificate-authority"),
    insecureSkipTlsVerify: cluster.fields["insecure-skip-tls-verify"] === true ? true : undefined,
    tlsServerName: text(cluster.fields, "tls-server-name"),
    token,
    clientCert: await readPem(user, "client-certificate"),
    clientKey: await readPem(user, "client-key"),
    // A token that stands in the file wins over the plugin, as in client-go.
    source: token === undefined ? await credentialSource(user, cluster.fields, request, invalid) : undefined,
  });
}

async function credentialSource(
  { fields, directory }: Entry,
  cluster: Fields,
  { plugins }: KubeconfigRequest,
  invalid: (what: string, cause?: unknown) => MinikubeletError,
): Promise<CredentialSource | undefined> {
  if (fields["auth-provider"] !== undefined)
    throw invalid(
      "the user has an auth-provider, which Kubernetes 1.26 removed: use a credential plugin (exec)",
    );
  if (fields["exec"] === undefined || fields["exec"] === null) return undefined;
  if (plugins === undefined)
    throw invalid("the user gets its credentials from a plugin, which is not run here");
  // Most kubeconfigs have none.
  const [{ parseExecPlugin }, { ExecCredentials }] = await Promise.all([
    import("./exec-plugin.ts"),
    import("./exec-credentials.ts"),
  ]);
  try {
    return new ExecCredentials(parseExecPlugin(fields["exec"], cluster, directory), plugins);
  } catch (cause) {
    throw invalid(`the user's ${messageOf(cause)}`, cause);
  }
}

interface ReadFile {
  readonly file: KubeconfigFile;
  readonly directory: string;
}

async function readFiles(paths: string | readonly string[]): Promise<readonly ReadFile[]> {
  const read = async (path: string): Promise<ReadFile> => ({
    file: await parseFile(path, await readFile(path, "utf8")),
    directory: dirname(path),
  });
  if (typeof paths === "string") return [await read(paths)];
  const files = await Promise.all(paths.map(async (path) => await read(path).catch(unlessMissing)));
  return files.filter((file) => file !== undefined);
}

function unlessMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  return undefined;
}

function find(
  files: readonly ReadFile[],
  kind: "cluster" | "user" | "context",
  name: unknown,
): Entry | undefined {
  for (const { file, directory } of files) {
    const fields = file[`${kind}s`]?.find((entry) => entry.name === name)?.[kind];
    if (fields !== undefined) return { fields, directory };
  }
  return undefined;
}

async function parseFile(path: string, content: string): Promise<KubeconfigFile> {
  try {
    // The instance's own is JSON: loading a parser of YAML takes longer than most commands.
    const value: unknown = content.startsWith("{") ? JSON.parse(content) : await parseYaml(content);
    if (typeof value === "object" && value !== null) return value;
    if (content.trim() === "") return {};
  } catch (cause) {
    throw kubeconfigInvalid(path, "not a YAML file", cause);
  }
  throw kubeconfigInvalid(path, "not a kubeconfig");
}

async function parseYaml(content: string): Promise<unknown> {
  const { parse } = await import("yaml");
  return parse(content) as unknown;
}

function kubeconfigInvalid(path: string, what: string, cause?: unknown): MinikubeletError {
  return new MinikubeletError("KubeconfigInvalid", `${path}: ${what}`, {
    hint: "Check the kubeconfig.",
    cause,
  });
}

function text(fields: Fields | undefined, name: string): string | undefined {
  const value = fields?.[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

async function readPem({ fields, directory }: Entry, name: string): Promise<string | undefined> {
  const data = text(fields, `${name}-data`);
  if (data !== undefined) return Buffer.from(data, "base64").toString("utf8");
  const file = text(fields, name);
  return file === undefined ? undefined : await readFile(resolve(directory, file), "utf8");
}

async function readToken({ fields, directory }: Entry): Promise<string | undefined> {
  const file = text(fields, "tokenFile");
  return file === undefined ? undefined : (await readFile(resolve(directory, file), "utf8")).trim();
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Defined<T>;
}
