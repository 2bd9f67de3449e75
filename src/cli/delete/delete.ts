import type { KubeObject } from "../../api/index.ts";
import { ApiError } from "../../client/errors.ts";
import type { DeleteOptions, KubeClient } from "../../client/kube-client.ts";
import { MinikubeletError } from "../../util/errors.ts";
import { readObjects } from "../apply/read-objects.ts";
import { throwFailures } from "../failures.ts";
import { displayName, parseResourceArgs } from "../resources/resource-args.ts";
import { type Target, targetsOf } from "../resources/targets.ts";
import type { Session } from "../session.ts";
import { untilGone } from "../wait/until-gone.ts";

/** Flags of `delete`, as kubectl names them. */
export interface DeleteFlags {
  readonly filename?: readonly string[];
  readonly recursive?: boolean;
  readonly all?: boolean;
  readonly selector?: string;
  readonly gracePeriod?: string;
  readonly force?: boolean;
  readonly now?: boolean;
  readonly wait?: boolean;
  readonly timeout?: string;
  readonly ignoreNotFound?: boolean;
  readonly output?: string;
}

/** Deletes objects and waits until they are gone. @throws MinikubeletError for flags that exclude each other. */
export async function deleteObjects(
  session: Session,
  args: readonly string[],
  flags: DeleteFlags,
): Promise<void> {
  const grace = gracePeriod(flags);
  const client = await session.connect();
  const targets =
    flags.filename === undefined
      ? await named(client, args, flags, session.signal)
      : await fromFiles(session, client, flags);
  if (targets.length === 0) {
    session.ports.stdout.write("No resources found\n");
    return;
  }
  if (grace.immediate) {
    session.ports.stderr.write(
      "Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n",
    );
  }
  const deleted: (Target & { readonly uid: string | undefined })[] = [];
  const failures: unknown[] = [];
  for (const target of targets) {
    try {
      const answer = await client.delete<KubeObject>(target.kind, target, grace.options, session.signal);
      session.ports.stdout.write(line(target, grace.immediate, flags.output));
      const uid = "uid" in answer.metadata ? answer.metadata.uid : undefined;
      if (uid !== undefined) deleted.push({ ...target, uid });
    } catch (error) {
      if (!(flags.ignoreNotFound === true && ApiError.is(error, "NotFound"))) failures.push(error);
    }
  }
  if (flags.wait !== false && !grace.immediate) {
    await Promise.all(
      deleted.map(async (target) => {
        await untilGone(session, client, target, flags.timeout);
      }),
    );
  }
  throwFailures(failures);
}

function gracePeriod(flags: DeleteFlags): { readonly options: DeleteOptions; readonly immediate: boolean } {
  const seconds = flags.gracePeriod === undefined ? undefined : Number(flags.gracePeriod);
  if (seconds !== undefined && !Number.isInteger(seconds))
    throw new MinikubeletError(
      "InvalidFlag",
      `--grace-period: ${JSON.stringify(flags.gracePeriod)} is not a number of seconds`,
    );
  if (flags.now === true && seconds !== undefined)
    throw new MinikubeletError("InvalidFlag", "--now and --grace-period cannot be specified together");
  if (flags.force === true && seconds !== undefined && seconds > 0)
    throw new MinikubeletError(
      "InvalidFlag",
      "--force and --grace-period greater than 0 cannot be specified together",
    );
  if (flags.force === true)
    return { options: { gracePeriodSeconds: 0, propagationPolicy: "Background" }, immediate: true };
  // kubectl turns a grace period of 0 without --force into 1 and waits.
  const effective = flags.now === true || seconds === 0 ? 1 : seconds;
  return {
    options: {
      propagationPolicy: "Background",
      ...(effective === undefined || effective < 0 ? {} : { gracePeriodSeconds: effective }),
    },
    immediate: false,
  };
}

function line(target: Target, immediate: boolean, output: string | undefined): string {
  if (output === "name") return `${displayName(target.kind, target.name)}\n`;
  const kind = `${target.kind.singular}${target.kind.group === "" ? "" : `.${target.kind.group}`}`;
  const where = target.namespace === undefined ? "" : ` from ${target.namespace} namespace`;
  return `${kind} "${target.name}" ${immediate ? "force " : ""}deleted${where}\n`;
}

async function named(
  client: KubeClient,
  args: readonly string[],
  flags: DeleteFlags,
  signal: AbortSignal,
): Promise<readonly Target[]> {
  if (args.length === 0)
    throw new MinikubeletError(
      "InvalidArguments",
      "you must provide one or more resources by argument or filename",
    );
  const targets: Target[] = [];
  for (const arg of parseResourceArgs(args)) {
    const meant = await targetsOf(client, arg, flags, signal);
    if (meant === undefined)
      throw new MinikubeletError("InvalidArguments", "resource(s) were provided, but no name was specified", {
        hint: "Name the objects, or give --all or -l.",
      });
    targets.push(...meant);
  }
  return targets;
}

async function fromFiles(
  session: Session,
  client: KubeClient,
  flags: DeleteFlags,
): Promise<readonly Target[]> {
  const objects = await readObjects(
    session,
    flags.filename ?? [],
    flags.recursive ?? false,
    client.config.namespace,
  );
  return objects.map(({ kind, object }) => ({
    kind,
    namespace: kind.namespaced ? (object.metadata.namespace ?? client.config.namespace) : undefined,
    name: object.metadata.name ?? "",
  }));
}
