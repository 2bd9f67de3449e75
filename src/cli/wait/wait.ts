import type { KubeObject, Pod } from "../../api/index.ts";
import { ApiError } from "../../client/errors.ts";
import { untilObjects } from "../../client/until-objects.ts";
import type { KubeClient } from "../../client/kube-client.ts";
import { MinikubeletError } from "../../util/errors.ts";
import { evaluateJsonPath } from "../print/jsonpath.ts";
import { displayName, parseResourceArgs } from "../resources/resource-args.ts";
import { type Target, targetsOf } from "../resources/targets.ts";
import type { Session } from "../session.ts";
import { withTimeout } from "./timeout.ts";
import { untilGone } from "./until-gone.ts";

/** Flags of `wait`, as kubectl names them. */
export interface WaitFlags {
  readonly for: string;
  readonly timeout: string;
  readonly all?: boolean;
  readonly selector?: string;
}

/** Waits until each object meets the condition, printing each as it does. @throws MinikubeletError `Timeout` */
export async function wait(session: Session, args: readonly string[], flags: WaitFlags): Promise<void> {
  const condition = parseCondition(flags.for);
  const client = await session.connect();
  const targets = await findTargets(client, args, flags, session.signal);
  await Promise.all(
    targets.map(async (target) => {
      if (condition.kind === "delete")
        await untilGone(session, client, { ...target, uid: undefined }, flags.timeout);
      else await untilTrue(session, client, target, condition, flags.timeout);
      session.ports.stdout.write(
        `${displayName(target.kind, target.name)} ${condition.kind === "delete" ? "deleted" : "condition met"}\n`,
      );
    }),
  );
}

type Condition =
  | { readonly kind: "delete" }
  | { readonly kind: "create" }
  | { readonly kind: "condition"; readonly type: string; readonly status: string }
  | { readonly kind: "jsonpath"; readonly template: string; readonly value: string | undefined };

function parseCondition(text: string): Condition {
  if (text === "delete") return { kind: "delete" };
  if (text === "create") return { kind: "create" };
  const condition = /^condition=([^=]+)(?:=(.*))?$/.exec(text);
  if (condition !== null)
    return { kind: "condition", type: condition[1] ?? "", status: condition[2] ?? "True" };
  const path = /^jsonpath='?(\{[^}]*\})'?(?:='?(.*?)'?)?$/.exec(text);
  if (path !== null) return { kind: "jsonpath", template: path[1] ?? "", value: path[2] };
  throw new MinikubeletError("InvalidFlag", `unrecognized condition: ${JSON.stringify(text)}`, {
    hint: "Use delete, create, condition=Ready or jsonpath='{.status.phase}'=Running.",
  });
}

/** Whether an object meets a condition now. */
function meets(object: KubeObject, condition: Exclude<Condition, { readonly kind: "delete" }>): boolean {
  switch (condition.kind) {
    case "create":
      return true;
    case "condition":
      return ((object as Pod).status?.conditions ?? []).some(
        ({ type, status }) =>
          type.toLowerCase() === condition.type.toLowerCase() &&
          status.toLowerCase() === condition.status.toLowerCase(),
      );
    case "jsonpath": {
      const found = evaluateJsonPath(condition.template, object);
      return condition.value === undefined ? found !== "" : found === condition.value;
    }
    default:
      return condition satisfies never;
  }
}

async function untilTrue(
  session: Session,
  client: KubeClient,
  target: Target,
  condition: Exclude<Condition, { readonly kind: "delete" }>,
  timeout: string,
): Promise<void> {
  const { kind, namespace, name } = target;
  await withTimeout(session, timeout, `${kind.plural}/${name}`, async (signal) => {
    const selection = { namespace, fieldSelector: `metadata.name=${name}` };
    let looked = false;
    const decide = (objects: readonly KubeObject[]): true | undefined => {
      if (objects.length === 0 && !looked && condition.kind !== "create")
        throw notFound(`${kind.plural} "${name}" not found`);
      looked = true;
      return objects.some((object) => meets(object, condition)) ? true : undefined;
    };
    await untilObjects(client, kind, selection, decide, signal);
  });
}

function notFound(message: string): ApiError {
  return new ApiError({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    reason: "NotFound",
    code: 404,
    message,
  });
}

async function findTargets(
  client: KubeClient,
  args: readonly string[],
  flags: WaitFlags,
  signal: AbortSignal,
): Promise<readonly Target[]> {
  const targets: Target[] = [];
  for (const arg of parseResourceArgs(args))
    targets.push(...((await targetsOf(client, arg, flags, signal)) ?? []));
  if (targets.length === 0) throw new MinikubeletError("NoResources", "no matching resources found");
  return targets;
}
