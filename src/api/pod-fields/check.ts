/** Finds the fields of a pod that this node refuses or ignores, so that nothing is silent. */
import type { Pod } from "../pod.ts";
import { type FieldError, forbidden } from "../validation/field-error.ts";
import { type FieldRule, fieldRules } from "./rules.ts";

export interface FieldFindings {
  /** To be added to the errors of validation. */
  readonly refused: readonly FieldError[];
  /** To be sent as warnings. */
  readonly warnings: readonly string[];
}

interface Found {
  readonly rule: FieldRule;
  readonly at: string;
}

const rulesByPath: ReadonlyMap<string, FieldRule> = new Map(fieldRules.map((rule) => [rule.path, rule]));

/** What this node cannot do with the pod, in the order of its fields. */
export function checkPodFields(pod: Pick<Pod, "spec">): FieldFindings {
  const found = search(pod.spec, "spec", "spec");
  return {
    refused: found.filter(({ rule }) => rule.support === "refused").map(({ rule, at }) => refusal(at, rule)),
    warnings: found.filter(({ rule }) => rule.support === "warned").map(({ rule, at }) => warning(at, rule)),
  };
}

function refusal(at: string, rule: FieldRule): FieldError {
  return forbidden(at, `not supported by minikubelet: ${rule.reason}`);
}

function warning(at: string, rule: FieldRule): string {
  return `unsupported on minikubelet, ignored: ${at} (${rule.reason})`;
}

/** `at` is the path with indexes, `path` the one that rules are written in. */
function search(value: unknown, at: string, path: string): readonly Found[] {
  const rule = rulesByPath.get(path);
  const own = rule !== undefined && (rule.when?.test(value) ?? true) ? [{ rule, at }] : [];
  if (Array.isArray(value))
    return [...own, ...value.flatMap((item: unknown, index) => search(item, `${at}[${index}]`, `${path}[]`))];
  if (typeof value !== "object" || value === null) return own;
  const members = Object.entries(value).flatMap(([key, member]: [string, unknown]) =>
    search(member, `${at}.${key}`, canonical(`${path}.${key}`)),
  );
  return [...own, ...members];
}

/** All sorts of containers follow the same rules. */
function canonical(path: string): string {
  return path === "spec.initContainers" || path === "spec.ephemeralContainers" ? "spec.containers" : path;
}
