import type { KubeObject } from "../../api/index.ts";
import { apiVersionOf, type KindInfo } from "../../api/scheme.ts";
import type { KubeClient } from "../../client/kube-client.ts";
import { MinikubeletError } from "../../util/errors.ts";
import { ColumnWriter, type ServerTable, tableRows, type TableStyle } from "../print/table.ts";
import { displayName, parseResourceArgs, type ResourceArg } from "../resources/resource-args.ts";
import type { Session } from "../session.ts";

/** Flags of `get`, as kubectl names them. */
export interface GetOptions {
  readonly output?: string;
  readonly watch?: boolean;
  readonly watchOnly?: boolean;
  readonly allNamespaces?: boolean;
  readonly selector?: string;
  readonly fieldSelector?: string;
  readonly showLabels?: boolean;
  readonly headers?: boolean;
  readonly ignoreNotFound?: boolean;
}

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

function style(options: GetOptions, wideOutput = options.output === "wide"): TableStyle {
  return {
    wide: wideOutput,
    headers: options.headers !== false,
    namespaces: options.allNamespaces === true,
    labels: options.showLabels === true,
  };
}

function selection(
  client: KubeClient,
  target: ResourceArg,
  options: GetOptions,
): { readonly namespace?: string; readonly labelSelector?: string; readonly fieldSelector?: string } {
  return {
    ...(target.kind.namespaced && options.allNamespaces !== true
      ? { namespace: client.config.namespace }
      : {}),
    ...(options.selector === undefined ? {} : { labelSelector: options.selector }),
    ...(options.fieldSelector === undefined ? {} : { fieldSelector: options.fieldSelector }),
  };
}

async function printTables(
  session: Session,
  client: KubeClient,
  targets: readonly ResourceArg[],
  options: GetOptions,
): Promise<void> {
  const { stdout, stderr } = session.ports;
  let empty = true;
  for (const target of targets) {
    const scope = selection(client, target, options);
    const requests = target.names.length === 0 ? [undefined] : target.names;
    const writer = new ColumnWriter();
    for (const [index, name] of requests.entries()) {
      const key = name === undefined ? {} : { name };
      const table = await found(
        options,
        async () => await client.table<ServerTable>(target.kind, key, scope, session.signal),
      );
      if (table === undefined) continue;
      const shown = { ...style(options), headers: options.headers !== false && index === 0 };
      if (table.rows.length > 0 && options.watchOnly !== true) {
        if (!empty && index === 0) stdout.write("\n");
        stdout.write(writer.write(tableRows(table, shown)));
        empty = false;
      }
      if (options.watch === true || options.watchOnly === true) {
        const { watchTable } = await import("./watch-table.ts");
        await watchTable(
          session,
          client,
          target.kind,
          { ...scope, name, from: table },
          { ...shown, headers: shown.headers && empty },
          writer,
        );
      }
    }
  }
  if (
    empty &&
    options.watch !== true &&
    options.watchOnly !== true &&
    targets.every((target) => target.names.length === 0)
  ) {
    const where =
      options.allNamespaces === true || targets[0]?.kind.namespaced === false
        ? ""
        : ` in ${client.config.namespace} namespace`;
    stderr.write(`No resources found${where}${where === "" ? "" : "."}\n`);
  }
}

async function printObjects(
  session: Session,
  client: KubeClient,
  targets: readonly ResourceArg[],
  options: GetOptions,
): Promise<void> {
  const { output = "json" } = options;
  const objects: KubeObject[] = [];
  for (const target of targets) {
    const scope = selection(client, target, options);
    if (target.names.length === 0) {
      const { items } = await client.list<KubeObject>(target.kind, scope, session.signal);
      objects.push(...items.map((item) => withKind(item, target.kind)));
    }
    for (const name of target.names) {
      const key = { name, ...(scope.namespace === undefined ? {} : { namespace: scope.namespace }) };
      const object = await found(
        options,
        async () => await client.get<KubeObject>(target.kind, key, session.signal),
      );
      if (object !== undefined) objects.push(object);
    }
  }
  const single = targets.length === 1 && targets[0]?.names.length === 1 ? objects[0] : undefined;
  if (output === "name") {
    const kindByName = new Map(targets.map((target) => [target.kind.kind as string, target.kind]));
    for (const object of objects) {
      const kind = kindByName.get(object.kind ?? "");
      if (kind !== undefined)
        session.ports.stdout.write(`${displayName(kind, object.metadata.name ?? "")}\n`);
    }
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
}

function withKind(item: KubeObject, kind: KindInfo): KubeObject {
  return { ...item, apiVersion: apiVersionOf(kind), kind: kind.kind };
}

async function found<T>(options: GetOptions, request: () => Promise<T>): Promise<T | undefined> {
  try {
    return await request();
  } catch (error) {
    const { ApiError } = await import("../../client/errors.ts");
    if (options.ignoreNotFound === true && ApiError.is(error, "NotFound")) return undefined;
    throw error;
  }
}
