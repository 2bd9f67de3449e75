import type { Description } from "./text.ts";

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
}

/** The conditions of a workload; nothing where it has none. */
export function describeConditions(out: Description, conditions: readonly Condition[] = []): void {
  if (conditions.length === 0) return;
  out.line(0, "Conditions:");
  out.columns(1, "Type", "Status", "Reason");
  for (const { type, status, reason = "" } of conditions) out.cells(1, `${type} `, status, reason);
}
