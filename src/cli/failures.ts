/** Throws what failed, one or all, for `reportError` to print a line of each. Nothing failed: returns. */
export function throwFailures(failures: readonly unknown[]): void {
  if (failures.length > 1) throw new AggregateError(failures, "several objects failed");
  if (failures.length === 1) throw failures[0];
}
