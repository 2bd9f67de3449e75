import type { KubeObject } from "../../api/index.ts";

interface WithStatus extends KubeObject {
  readonly status?: object;
}

/** An update of the object: the status stays what it is. */
export function keepStatus<T extends WithStatus>(next: T, { status }: T): T {
  const { status: _ignored, ...rest } = next;
  return { ...rest, ...(status === undefined ? {} : { status }) } as T;
}

/** An update of `/status`: all else stays what it is. */
export function newStatus<T extends WithStatus>({ status }: T, current: T): T {
  return { ...current, ...(status === undefined ? {} : { status }) };
}
