/** metav1.Table: what the API server sends to `kubectl get`, which prints the cells as they are. */
import type { ListMeta } from "../meta.ts";

export interface TableColumnDefinition {
  readonly name: string;
  readonly type: "string" | "integer" | "boolean" | "date";
  readonly format: string;
  readonly description: string;
  /** 0 = always, 1 = only with `-o wide`. */
  readonly priority: number;
}

export type TableCell = string | number | boolean | null;

export interface TableRow {
  readonly cells: readonly TableCell[];
  readonly object?: unknown;
}

export interface Table {
  readonly kind: "Table";
  readonly apiVersion: "meta.k8s.io/v1";
  readonly metadata: ListMeta;
  readonly columnDefinitions: readonly TableColumnDefinition[] | null;
  readonly rows: readonly TableRow[];
}

/** A column of text. */
export function textColumn(name: string, description: string, wide = false): TableColumnDefinition {
  const format = name === "Name" ? "name" : "";
  return { name, type: "string", format, description, priority: wide ? 1 : 0 };
}

/** A column of whole numbers. */
export function countColumn(name: string, description: string, wide = false): TableColumnDefinition {
  return { name, type: "integer", format: "", description, priority: wide ? 1 : 0 };
}

export const nameColumn: TableColumnDefinition = textColumn(
  "Name",
  "The object's name, unique in its namespace",
);
export const ageColumn: TableColumnDefinition = textColumn("Age", "Time since the object was created");
