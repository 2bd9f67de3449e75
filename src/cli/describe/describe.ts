import type { KubeObject } from "../../api/index.ts";
import { pick } from "../../api/members.ts";
import { ApiError } from "../../client/errors.ts";
import type { KubeClient, ListOptions } from "../../client/kube-client.ts";
import { MinikubeletError } from "../../util/errors.ts";
import { readObjects } from "../apply/read-objects.ts";
import { throwFailures } from "../failures.ts";
import { listObjects, scopeOf, type ScopeFlags } from "../resources/list-objects.ts";
import { parseResourceArgs, type ResourceArg } from "../resources/resource-args.ts";
import type { Session } from "../session.ts";
import { describeObject } from "./describe-object.ts";

/** Flags of `describe`, as kubectl names them. */
export interface DescribeOptions extends Pick<ScopeFlags, "allNamespaces" | "selector"> {
  readonly filename?: readonly string[];
  readonly recursive?: boolean;
  readonly showEvents: "true" | "false";
}

/**
 * Describes objects with their events, one after the other. Where a name is nobody's, those that begin with it are
 * described. @throws what failed, after all else was described.
 */
export async function describe(
  session: Session,
  args: readonly string[],
  options: DescribeOptions,
): Promise<void> {
  checkArguments(args, options);
  const client = await session.connect();
  const { stdout, stderr } = session.ports;
  const print = async (resource: ResourceArg, object: KubeObject): Promise<string> =>
    await describeObject(client, resource, object, {
      now: session.ports.clock.now(),
      withEvents: options.showEvents === "true",
      signal: session.signal,
    });
  const failures: unknown[] = [];
  let separator = "";
  for (const target of await targetsOf(session, client, args, options)) {
    const found = await objectsOf(client, target, session.signal);
    for (const object of found.objects) {
      stdout.write(`${separator}${await print(target.resource, object)}`);
      separator = "\n\n";
    }
    failures.push(...found.failures);
  }
  if (failures.length > 0) {
    const alike = await alikeNames(client, args, failures[0], session.signal);
    if (alike === undefined || alike.objects.length === 0) throwFailures(failures);
    else for (const object of alike.objects) stdout.write(`${await print(alike.resource, object)}\n`);
  } else if (separator === "") {
    const where = options.allNamespaces === true ? "" : ` in ${client.config.namespace} namespace.`;
    stderr.write(`No resources found${where}\n`);
  }
}

/** @throws MinikubeletError when there is nothing to describe, or too much was said */
function checkArguments(args: readonly string[], { filename }: DescribeOptions): void {
  if (filename === undefined && args.length === 0)
    throw new MinikubeletError("InvalidArguments", "You must specify the type of resource to describe.", {
      hint: "For example `minikubelet describe pods`, or give a manifest with -f.",
    });
  if (filename !== undefined && args.length > 0)
    throw new MinikubeletError(
      "InvalidArguments",
      "when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well",
    );
}

/** The objects of one kind that are to be described. */
interface DescribeTarget {
  readonly resource: ResourceArg;
  readonly scope: ListOptions;
}

async function targetsOf(
  session: Session,
  client: KubeClient,
  args: readonly string[],
  options: DescribeOptions,
): Promise<readonly DescribeTarget[]> {
  const { filename, recursive = false } = options;
  if (filename === undefined) {
    return parseResourceArgs(args).map((resource) => {
      return { resource, scope: scopeOf(client, resource.kind, options) };
    });
  }
  const objects = await readObjects(session, filename, recursive, client.config.namespace);
  return objects.map(({ kind, object: { metadata } }) => ({
    resource: { kind, names: [metadata.name ?? ""] },
    scope: { ...scopeOf(client, kind, {}), ...(kind.namespaced && pick(metadata, ["namespace"])) },
  }));
}

interface Found {
  readonly objects: readonly KubeObject[];
  readonly failures: readonly unknown[];
}

async function objectsOf(
  client: KubeClient,
  { resource: { kind, names }, scope }: DescribeTarget,
  signal: AbortSignal,
): Promise<Found> {
  if (names.length === 0) return { objects: await listObjects(client, kind, scope, signal), failures: [] };
  const { namespace } = scope;
  const answers = await Promise.allSettled(
    names.map(async (name) => await client.get<KubeObject>(kind, { namespace, name }, signal)),
  );
  return {
    objects: answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : [])),
    failures: answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason as unknown] : [])),
  };
}

/** `describe pod web`, where nothing is named so: the objects whose names begin with the word. */
async function alikeNames(
  client: KubeClient,
  args: readonly string[],
  failure: unknown,
  signal: AbortSignal,
): Promise<{ readonly resource: ResourceArg; readonly objects: readonly KubeObject[] } | undefined> {
  const [types = "", prefix = ""] = args;
  const [resource, ...more] = args.length === 2 && !types.includes("/") ? parseResourceArgs([types]) : [];
  if (resource === undefined || more.length > 0 || !ApiError.is(failure, "NotFound")) return undefined;
  const scope = scopeOf(client, resource.kind, {});
  const { objects } = await objectsOf(client, { resource, scope }, signal);
  return { resource, objects: objects.filter(({ metadata }) => metadata.name?.startsWith(prefix)) };
}
