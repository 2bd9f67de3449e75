/** A container's own restartPolicy and its rules (KEP 5307, on from 1.35). */
import type { Container, ContainerRestartRule } from "../pod.ts";
import { type FieldError, forbidden, notSupported, oneOf, required, tooMany } from "./field-error.ts";
import type { PodFacts } from "./pod-facts.ts";

const policies = ["Always", "Never", "OnFailure"];

/** `sort`: before 1.35 only init containers may have one, and only `Always`. */
export function validateContainerRestartPolicy(
  path: string,
  container: Container,
  sort: "regular" | "init",
  facts: PodFacts,
): readonly FieldError[] {
  const field = `${path}.restartPolicy`;
  const policy = container.restartPolicy;
  const rules = container.restartPolicyRules ?? [];
  if (facts.features.containerRestartRules === "on")
    return [
      ...oneOf(field, policy, policies),
      ...(policy === undefined && rules.length > 0
        ? [required(field, "must specify restartPolicy when restart rules are used")]
        : []),
      ...validateRules(`${path}.restartPolicyRules`, rules, facts),
    ];
  if (policy === undefined) return [];
  if (sort === "regular") return [forbidden(field, "may not be set for non-init containers")];
  return policy === "Always" ? [] : [notSupported(field, policy, ["Always"])];
}

const operators = ["In", "NotIn"];

function validateRules(
  path: string,
  rules: readonly ContainerRestartRule[],
  { features }: PodFacts,
): readonly FieldError[] {
  const actions = ["Restart", ...(features.restartAllContainers === "on" ? ["RestartAllContainers"] : [])];
  const count = rules.length > 20 ? [tooMany(path, rules.length, 20)] : [];
  const own = rules.flatMap((rule, index) => {
    const at = `${path}[${index}]`;
    const action = oneOf(`${at}.action`, rule.action, actions);
    if (rule.exitCodes === undefined) return [...action, required(`${at}.exitCodes`, "must be specified")];
    const { operator, values = [] } = rule.exitCodes;
    return [
      ...action,
      ...oneOf(`${at}.exitCodes.operator`, operator, operators),
      ...(values.length > 255 ? [tooMany(`${at}.exitCodes.values`, values.length, 255)] : []),
    ];
  });
  return [...count, ...own];
}
