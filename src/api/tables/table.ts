/** metav1.Table: what the API server sends to `kubectl get`, which prints the cells as they are. */

export interface TableColumnDefinition {
  readonly name: string;
  readonly type: "string" | "integer" | "boolean" | "date";
  readonly format: string;
  readonly description: string;
  /** 0 = always, 1 = only with `-o wide`. */
  readonly priority: number;
}

export type TableCell = string | number | boolean | null;

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
