import type { ScopeFlags } from "../resources/list-objects.ts";

/** Flags of `get`, as kubectl names them. */
export interface GetOptions extends ScopeFlags {
  readonly output?: string;
  readonly watch?: boolean;
  readonly watchOnly?: boolean;
  readonly showLabels?: boolean;
  readonly headers?: boolean;
  readonly ignoreNotFound?: boolean;
}
