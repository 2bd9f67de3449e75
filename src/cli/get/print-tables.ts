import type { KindInfo } from "../../api/scheme.ts";
import type { KubeClient } from "../../client/kube-client.ts";
import { throwFailures } from "../failures.ts";
import { ColumnWriter, mergedTable, type ServerTable, tableRows, type TableStyle } from "../print/table.ts";
import { scopeOf } from "../resources/list-objects.ts";
import { displayName, type ResourceArg } from "../resources/resource-args.ts";
import type { Session } from "../session.ts";
import { type Answer, answersOf } from "./answers.ts";
import type { GetOptions } from "./options.ts";

/** A table for each run of answers of one kind, then their changes if asked. @throws the first failure, after the tables. */
export async function printTables(
  session: Session,
  client: KubeClient,
  targets: readonly ResourceArg[],
  options: GetOptions,
): Promise<void> {
  const { answers, failures } = await answersOf(
    targets,
    options.ignoreNotFound === true,
    async ({ kind }, name) =>
      await client.table<ServerTable>(
        kind,
        name === undefined ? {} : { name },
        scopeOf(client, kind, options),
        session.signal,
      ),
  );
  const watching = options.watch === true || options.watchOnly === true;
  const severalKinds = new Set(answers.map(({ target }) => target.kind)).size > 1;
  let empty = true;
  for (const group of groupsByKind(answers)) {
    const { kind } = group.target;
    const writer = new ColumnWriter();
    const style = styleOf(kind, options, severalKinds);
    const table = mergedTable(group.answers.map(({ value }) => value));
    if (table.rows.length > 0 && options.watchOnly !== true) {
      if (!empty && style.headers) session.ports.stdout.write("\n");
      session.ports.stdout.write(writer.write(tableRows(table, style)));
      empty = false;
    }
    if (!watching) continue;
    const { watchTable } = await import("./watch-table.ts");
    for (const { name, value: from } of group.answers) {
      const scope = { ...scopeOf(client, kind, options), name, from };
      await watchTable(session, client, kind, scope, { ...style, headers: style.headers && empty }, writer);
    }
  }
  throwFailures(failures);
  if (empty && !watching && targets.every(({ names }) => names.length === 0))
    session.ports.stderr.write(`No resources found${placeOf(client, targets, options)}\n`);
}

interface Group {
  readonly target: ResourceArg;
  readonly answers: Answer<ServerTable>[];
}

/** Neighbours of one kind share a table. */
function groupsByKind(answers: readonly Answer<ServerTable>[]): readonly Group[] {
  const groups: Group[] = [];
  for (const answer of answers) {
    const last = groups.at(-1);
    if (last?.target.kind === answer.target.kind) last.answers.push(answer);
    else groups.push({ target: answer.target, answers: [answer] });
  }
  return groups;
}

function styleOf(kind: KindInfo, options: GetOptions, severalKinds: boolean): TableStyle {
  return {
    wide: options.output === "wide",
    headers: options.headers !== false,
    namespaces: options.allNamespaces === true && kind.namespaced,
    labels: options.showLabels === true,
    namePrefix: severalKinds ? displayName(kind, "") : "",
  };
}

function placeOf(client: KubeClient, targets: readonly ResourceArg[], options: GetOptions): string {
  const everywhere = options.allNamespaces === true || targets[0]?.kind.namespaced === false;
  return everywhere ? "" : ` in ${client.config.namespace} namespace.`;
}
