import { formatLabels } from "../../api/format-labels.ts";

/** metav1.Table as the server sends it, as far as printing needs it. */
export interface ServerTable {
  readonly metadata?: { readonly resourceVersion?: string };
  readonly columnDefinitions?:
    | readonly { readonly name: string; readonly format?: string; readonly priority: number }[]
    | null;
  readonly rows: readonly {
    readonly cells: readonly unknown[];
    readonly object?: {
      readonly metadata?: {
        readonly namespace?: string;
        readonly name?: string;
        readonly labels?: Readonly<Record<string, string>>;
      };
    };
  }[];
}

/** What of a table is printed, by kubectl's flags. */
export interface TableStyle {
  readonly wide: boolean;
  readonly headers: boolean;
  readonly namespaces: boolean;
  readonly labels: boolean;
  /** Before each name, `deployment.apps/` say, where several kinds are printed. */
  readonly namePrefix?: string;
}

/** Answers of one kind as one: their rows under the columns of the first. */
export function mergedTable(tables: readonly ServerTable[]): ServerTable {
  const columnDefinitions = tables.find((table) => table.columnDefinitions)?.columnDefinitions;
  return { columnDefinitions: columnDefinitions ?? null, rows: tables.flatMap(({ rows }) => rows) };
}

/** Rows of text, the header first, with kubectl's extra columns. */
export function tableRows(table: ServerTable, style: TableStyle): readonly (readonly string[])[] {
  const columns = (table.columnDefinitions ?? []).map((column, index) => ({ ...column, index }));
  const shown = columns.filter((column) => style.wide || column.priority === 0);
  const header = [
    ...(style.namespaces ? ["NAMESPACE"] : []),
    ...shown.map((column) => column.name.toUpperCase()),
    ...(style.labels ? ["LABELS"] : []),
  ];
  const rows = table.rows.map((row) => [
    ...(style.namespaces ? [row.object?.metadata?.namespace ?? ""] : []),
    ...shown.map(({ index, format }) => {
      const prefix = format === "name" ? (style.namePrefix ?? "") : "";
      return `${prefix}${cellText(row.cells[index])}`;
    }),
    ...(style.labels ? [formatLabels(row.object?.metadata?.labels)] : []),
  ]);
  return style.headers ? [header, ...rows] : rows;
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return "<none>";
  return typeof cell === "string" ? cell : JSON.stringify(cell);
}

const minimum = 6;
const padding = 3;

/** Lines up columns as kubectl does: at least 6 wide, 3 blanks between, none behind the last. */
export class ColumnWriter {
  readonly #widths: number[] = [];

  /** Lines for these rows; widths never shrink from one call to the next, so that a watch stays in line. */
  write(rows: readonly (readonly string[])[]): string {
    for (const row of rows) {
      for (const [index, cell] of row.slice(0, -1).entries()) {
        this.#widths[index] = Math.max(this.#widths[index] ?? minimum, cell.length + padding);
      }
    }
    return rows.map((row) => `${this.#line(row)}\n`).join("");
  }

  #line(row: readonly string[]): string {
    return row
      .map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(this.#widths[index] ?? minimum)))
      .join("");
  }
}
