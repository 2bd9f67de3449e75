import type { KubeClient, Resource } from "../../client/kube-client.ts";
import { lines } from "../../client/lines.ts";
import { pathOf } from "../../client/kube-client.ts";
import type { Status } from "../../api/index.ts";
import { ApiError } from "../../client/errors.ts";
import { type ColumnWriter, type ServerTable, tableRows, type TableStyle } from "../print/table.ts";
import type { Session } from "../session.ts";

interface TableScope {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
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
  const response = await client.http.open(
    {
      method: "GET",
      path: pathOf(resource, scope.namespace),
      query: {
        watch: true,
        resourceVersion: scope.from.metadata?.resourceVersion,
        labelSelector: scope.labelSelector,
        fieldSelector: fieldSelector === "" ? undefined : fieldSelector,
      },
      accept: "application/json;as=Table;v=v1;g=meta.k8s.io,application/json",
    },
    session.signal,
  );
  let { columnDefinitions } = scope.from;
  let { headers } = style;
  try {
    for await (const line of lines(response)) {
      const event = JSON.parse(line) as { readonly type: string; readonly object: unknown };
      if (event.type === "ERROR") throw new ApiError(event.object as Status);
      if (event.type === "BOOKMARK") continue;
      const table = event.object as ServerTable;
      columnDefinitions = table.columnDefinitions ?? columnDefinitions;
      session.ports.stdout.write(
        writer.write(
          tableRows(
            { ...table, ...(columnDefinitions === undefined ? {} : { columnDefinitions }) },
            { ...style, headers },
          ),
        ),
      );
      headers = false;
    }
  } catch (error) {
    if (!session.signal.aborted) throw error;
  } finally {
    response.destroy();
  }
}
