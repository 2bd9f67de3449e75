import type { KubeObject } from "../../api/index.ts";
import type { KubeClient } from "../../client/kube-client.ts";
import { MinikubeletError } from "../../util/errors.ts";
import { throwFailures } from "../failures.ts";
import { listObjects, scopeOf } from "../resources/list-objects.ts";
import { displayName, parseResourceArgs, type ResourceArg } from "../resources/resource-args.ts";
import type { Session } from "../session.ts";
import { answersOf } from "./answers.ts";
import type { GetOptions } from "./options.ts";
import { printTables } from "./print-tables.ts";

const formats = ["wide", "name", "json", "yaml"];

/** Prints objects as kubectl does: the server's table, or the objects themselves with `-o`. */
export async function get(session: Session, args: readonly string[], options: GetOptions): Promise<void> {
  const { output } = options;
  if (output !== undefined && !formats.includes(output) && !output.startsWith("jsonpath=")) {
    throw new MinikubeletError(
      "InvalidFlag",
      `unable to match a printer suitable for the output format ${JSON.stringify(output)}`,
      {
        hint: `Use one of: ${formats.join(", ")}, jsonpath=TEMPLATE.`,
      },
    );
  }
  const targets = parseResourceArgs(args);
  const client = await session.connect();
  if (output === undefined || output === "wide") await printTables(session, client, targets, options);
  else await printObjects(session, client, targets, options);
}

async function printObjects(
  session: Session,
  client: KubeClient,
  targets: readonly ResourceArg[],
  options: GetOptions,
): Promise<void> {
  const { output = "json" } = options;
  const { answers, failures } = await answersOf(
    targets,
    options.ignoreNotFound === true,
    async ({ kind }, name) => {
      const scope = scopeOf(client, kind, options);
      if (name === undefined) return await listObjects(client, kind, scope, session.signal);
      return [await client.get<KubeObject>(kind, { namespace: scope.namespace, name }, session.signal)];
    },
  );
  const objects = answers.flatMap(({ value }) => value);
  const isSingle = targets.length === 1 && targets[0]?.names.length === 1;
  if (isSingle) throwFailures(failures);
  const single = isSingle ? objects[0] : undefined;
  if (output === "name") {
    for (const { target, value } of answers) {
      for (const { metadata } of value)
        session.ports.stdout.write(`${displayName(target.kind, metadata.name ?? "")}\n`);
    }
    throwFailures(failures);
    return;
  }
  const value = single ?? {
    apiVersion: "v1",
    items: objects,
    kind: "List",
    metadata: { resourceVersion: "" },
  };
  if (single !== undefined || objects.length > 0 || options.ignoreNotFound !== true)
    session.ports.stdout.write(await (await import("../print/objects.ts")).renderObject(value, output));
  throwFailures(failures);
}
