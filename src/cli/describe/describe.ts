import type { KubeObject } from "../../api/index.ts";
import { ApiError } from "../../client/errors.ts";
import type { KubeClient } from "../../client/kube-client.ts";
import { listObjects, scopeOf, type ScopeFlags } from "../resources/list-objects.ts";
import { parseResourceArgs, type ResourceArg } from "../resources/resource-args.ts";
import type { Session } from "../session.ts";
import { describeObject } from "./describe-object.ts";

/** Flags of `describe`, as kubectl names them. */
export type DescribeOptions = Pick<ScopeFlags, "allNamespaces" | "selector">;

/**
 * Describes objects with their events, one after the other. Where a name is nobody's, those that begin with it are
 * described. @throws ApiError of the first object that is missing, after all others were described.
 */
export async function describe(
  session: Session,
  args: readonly string[],
  options: DescribeOptions,
): Promise<void> {
  const client = await session.connect();
  const { stdout, stderr } = session.ports;
  const failures: unknown[] = [];
  let separator = "";
  const print = async (resource: ResourceArg, object: KubeObject): Promise<string> =>
    await describeObject(client, resource, object, session.ports.clock.now(), session.signal);
  for (const resource of parseResourceArgs(args)) {
    const found = await objectsOf(client, resource, options, session.signal);
    for (const object of found.objects) {
      stdout.write(`${separator}${await print(resource, object)}`);
      separator = "\n\n";
    }
    failures.push(...found.failures);
  }
  if (failures.length > 0) {
    const alike = await alikeNames(client, args, failures[0], session.signal);
    if (alike === undefined || alike.objects.length === 0) throw failures[0];
    for (const object of alike.objects) stdout.write(`${await print(alike.resource, object)}\n`);
  } else if (separator === "") {
    const where = options.allNamespaces === true ? "" : ` in ${client.config.namespace} namespace.`;
    stderr.write(`No resources found${where}\n`);
  }
}

interface Found {
  readonly objects: readonly KubeObject[];
  readonly failures: readonly unknown[];
}

async function objectsOf(
  client: KubeClient,
  { kind, names }: ResourceArg,
  options: DescribeOptions,
  signal: AbortSignal,
): Promise<Found> {
  const scope = scopeOf(client, kind, options);
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
  const { objects } = await objectsOf(client, resource, {}, signal);
  return { resource, objects: objects.filter(({ metadata }) => metadata.name?.startsWith(prefix)) };
}
