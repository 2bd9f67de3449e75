import { resolve } from "node:path";

/** A program that gives credentials (client-go credential plugins), as a kubeconfig names it. */
export interface ExecPlugin {
  readonly apiVersion: string;
  /** A name to be found in PATH, or an absolute path. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly installHint?: string;
  /** What it is told of the cluster; undefined unless it asked. */
  readonly cluster?: Readonly<Record<string, unknown>>;
}

type Fields = Readonly<Record<string, unknown>>;

const apiVersions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];

/**
 * Reads the `exec` of a kubeconfig's user; a command with a slash in it is relative to the kubeconfig.
 * @throws Error that says in words what is wrong
 */
export function parseExecPlugin(value: unknown, cluster: Fields, directory: string): ExecPlugin {
  const fields = typeof value === "object" && value !== null ? (value as Fields) : {};
  const { apiVersion, command, args = [], env = [], installHint, interactiveMode } = fields;
  if (typeof command !== "string" || command === "") throw new Error("exec names no command");
  if (typeof apiVersion !== "string" || !apiVersions.includes(apiVersion))
    throw new Error(
      `exec has the apiVersion ${JSON.stringify(apiVersion)}; known are ${apiVersions.join(", ")}`,
    );
  if (interactiveMode === "Always")
    throw new Error(`exec asks for a terminal (interactiveMode: Always): ${command} cannot be run here`);
  if (!isList(args, (arg) => typeof arg === "string")) throw new Error("exec.args is not a list of strings");
  if (!isList(env, isVariable)) throw new Error("exec.env is not a list of name and value");
  return {
    apiVersion,
    command: command.includes("/") ? resolve(directory, command) : command,
    args,
    env: Object.fromEntries(env.map((variable) => [variable.name, variable.value])),
    ...(typeof installHint === "string" ? { installHint: installHint.trim() } : {}),
    ...(fields["provideClusterInfo"] === true ? { cluster: clusterInfo(cluster) } : {}),
  };
}

/** The cluster as an ExecCredential's spec tells it. */
function clusterInfo(cluster: Fields): Fields {
  const told = [
    "server",
    "tls-server-name",
    "insecure-skip-tls-verify",
    "certificate-authority-data",
    "proxy-url",
  ];
  const extensions = cluster["extensions"];
  const config = Array.isArray(extensions)
    ? (extensions as readonly Fields[]).find(({ name }) => name === "client.authentication.k8s.io/exec")
    : undefined;
  const entries = told.filter((key) => key in cluster).map((key) => [key, cluster[key]] as const);
  if (config !== undefined) entries.push(["config", config["extension"]]);
  return Object.fromEntries(entries);
}

interface Variable {
  readonly name: string;
  readonly value: string;
}

function isVariable(value: unknown): value is Variable {
  const { name, value: text } = (value ?? {}) as Partial<Record<keyof Variable, unknown>>;
  return typeof name === "string" && typeof text === "string";
}

function isList<T>(value: unknown, is: (item: unknown) => item is T): value is readonly T[] {
  return Array.isArray(value) && value.every(is);
}
