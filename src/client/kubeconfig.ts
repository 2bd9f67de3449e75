import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { MinikubeletError } from "../util/errors.ts";

/** How to reach one API server. PEM texts, not paths. */
export interface ClientConfig {
  readonly server: string;
  readonly namespace: string;
  readonly ca?: string;
  readonly insecureSkipTlsVerify?: boolean;
  readonly tlsServerName?: string;
  readonly token?: string;
  readonly clientCert?: string;
  readonly clientKey?: string;
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

/**
 * Reads one context of a kubeconfig; files it names are read relative to it.
 * @throws MinikubeletError `KubeconfigInvalid`
 */
export async function loadKubeconfig(path: string, context?: string): Promise<ClientConfig> {
  const invalid = (what: string, cause?: unknown): MinikubeletError =>
    new MinikubeletError("KubeconfigInvalid", `${path}: ${what}`, { hint: "Check the kubeconfig.", cause });
  const file = await parseFile(await readFile(path, "utf8"), invalid);
  const contextName = context ?? file["current-context"] ?? "";
  const chosen = file.contexts?.find((entry) => entry.name === contextName)?.context;
  if (chosen === undefined) throw invalid(`no context exists with the name: ${JSON.stringify(contextName)}`);
  const cluster = file.clusters?.find((entry) => entry.name === chosen["cluster"])?.cluster;
  const server = text(cluster, "server");
  if (cluster === undefined || server === undefined)
    throw invalid(`context ${contextName} names no cluster with a server`);
  const user = file.users?.find((entry) => entry.name === chosen["user"])?.user ?? {};
  const pem = async (fields: Fields, name: string): Promise<string | undefined> =>
    await readPem(fields, name, dirname(path));
  return withoutUndefined({
    server,
    namespace: text(chosen, "namespace") ?? "default",
    ca: await pem(cluster, "certificate-authority"),
    insecureSkipTlsVerify: cluster["insecure-skip-tls-verify"] === true ? true : undefined,
    tlsServerName: text(cluster, "tls-server-name"),
    token: text(user, "token") ?? (await readToken(user, dirname(path))),
    clientCert: await pem(user, "client-certificate"),
    clientKey: await pem(user, "client-key"),
  });
}

async function parseFile(
  content: string,
  invalid: (what: string, cause?: unknown) => Error,
): Promise<KubeconfigFile> {
  try {
    // The instance's own is JSON: loading a parser of YAML takes longer than most commands.
    const value: unknown = content.startsWith("{") ? JSON.parse(content) : await parseYaml(content);
    if (typeof value === "object" && value !== null) return value;
  } catch (cause) {
    throw invalid("not a YAML file", cause);
  }
  throw invalid("not a kubeconfig");
}

async function parseYaml(content: string): Promise<unknown> {
  const { parse } = await import("yaml");
  return parse(content) as unknown;
}

function text(fields: Fields | undefined, name: string): string | undefined {
  const value = fields?.[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

async function readPem(fields: Fields, name: string, directory: string): Promise<string | undefined> {
  const data = text(fields, `${name}-data`);
  if (data !== undefined) return Buffer.from(data, "base64").toString("utf8");
  const file = text(fields, name);
  return file === undefined ? undefined : await readFile(resolve(directory, file), "utf8");
}

async function readToken(user: Fields, directory: string): Promise<string | undefined> {
  const file = text(user, "tokenFile");
  return file === undefined ? undefined : (await readFile(resolve(directory, file), "utf8")).trim();
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Defined<T>;
}
