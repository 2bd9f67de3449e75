import type { KubeClient, ListOptions, Resource } from "../../client/kube-client.ts";
import { type ColumnWriter, type ServerTable, tableRows, type TableStyle } from "../print/table.ts";
import type { Session } from "../session.ts";

interface TableScope extends ListOptions {
  readonly name: string | undefined;
  readonly from: ServerTable;
}

/** Prints a row for each change after the list, as `kubectl get -w` does, until Ctrl-C or the server ends the watch. */
export async function watchTable(
  session: Session,
  client: KubeClient,
  resource: Resource,
  scope: TableScope,
  style: TableStyle,
  writer: ColumnWriter,
): Promise<void> {
  const byName = scope.name === undefined ? [] : [`metadata.name=${scope.name}`];
  const fieldSelector = [...(scope.fieldSelector === undefined ? [] : [scope.fieldSelector]), ...byName].join(
    ",",
  );
  const options = {
    namespace: scope.namespace,
    resourceVersion: scope.from.metadata?.resourceVersion,
    labelSelector: scope.labelSelector,
    fieldSelector: fieldSelector === "" ? undefined : fieldSelector,
  };
  let { columnDefinitions } = scope.from;
  let { headers } = style;
  for await (const { type, object } of client.watchTable<ServerTable>(resource, options, session.signal)) {
    if (type === "BOOKMARK") continue;
    columnDefinitions = object.columnDefinitions ?? columnDefinitions;
    const table = { ...object, ...(columnDefinitions === undefined ? {} : { columnDefinitions }) };
    session.ports.stdout.write(writer.write(tableRows(table, { ...style, headers })));
    headers = false;
  }
}
