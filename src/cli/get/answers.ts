import { ApiError } from "../../client/errors.ts";
import type { ResourceArg } from "../resources/resource-args.ts";

/** What the server answered for one name, or for a whole kind (`name` undefined). */
export interface Answer<T> {
  readonly target: ResourceArg;
  readonly name: string | undefined;
  readonly value: T;
}

/**
 * Asks for every name, or the kind where none was given, one after the other. What fails does not keep the others from
 * being printed; a missing object that may be missing is no failure.
 */
export async function answersOf<T>(
  targets: readonly ResourceArg[],
  ignoreNotFound: boolean,
  ask: (target: ResourceArg, name: string | undefined) => Promise<T>,
): Promise<{ readonly answers: readonly Answer<T>[]; readonly failures: readonly unknown[] }> {
  const answers: Answer<T>[] = [];
  const failures: unknown[] = [];
  for (const target of targets) {
    for (const name of target.names.length === 0 ? [undefined] : target.names) {
      try {
        answers.push({ target, name, value: await ask(target, name) });
      } catch (error) {
        if (!(ignoreNotFound && ApiError.is(error, "NotFound"))) failures.push(error);
      }
    }
  }
  return { answers, failures };
}
