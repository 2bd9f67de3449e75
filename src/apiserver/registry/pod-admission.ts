import type { Pod } from "../../api/index.ts";
import { systemPriorities } from "../../api/defaults/pod.ts";
import { kinds } from "../../api/scheme.ts";
import { forbidden } from "../api-error.ts";

/** Of all priority classes that there are. */
const DEFAULT_PREEMPTION = "PreemptLowerPriority";

/**
 * The refusals of kube-apiserver's admission plugins for things that a single node does not have: priority classes but the
 * built-in ones, and runtime classes.
 * @throws ApiError 403
 */
export function admitPod({ metadata, spec }: Pod): void {
  const refuse = (why: string): Error =>
    forbidden(kinds.Pod, metadata.name ?? metadata.generateName ?? "", why);
  const { priorityClassName = "", runtimeClassName = "", overhead } = spec;
  if (priorityClassName !== "" && !Object.hasOwn(systemPriorities, priorityClassName)) {
    throw refuse(`no PriorityClass with name ${priorityClassName} was found`);
  }
  const computed = systemPriorities[priorityClassName] ?? 0;
  if (spec.priority !== undefined && spec.priority !== computed) {
    throw refuse(
      `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${computed} from the given PriorityClass name`,
    );
  }
  const { preemptionPolicy = DEFAULT_PREEMPTION } = spec;
  if (preemptionPolicy !== DEFAULT_PREEMPTION) {
    throw refuse(
      `the string value of PreemptionPolicy (${preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${DEFAULT_PREEMPTION} from the given PriorityClass name`,
    );
  }
  if (runtimeClassName !== "") throw refuse(`pod rejected: RuntimeClass "${runtimeClassName}" not found`);
  if (overhead !== undefined && Object.keys(overhead).length > 0) {
    throw refuse("pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
  }
}
