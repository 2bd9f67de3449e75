import type { Pod } from "../api/index.ts";
import type { Statement } from "./statement.ts";

/** What keeps a pod from a node. */
export function gates({ spec }: Pod): readonly Statement[] {
  const names = (spec.schedulingGates ?? []).map(({ name }) => name);
  if (names.length === 0) return [];
  return [
    {
      code: "SchedulingGated",
      level: "info",
      topic: "start-up",
      field: "spec.schedulingGates",
      text: `nothing is started before ${names.length === 1 ? "the scheduling gate" : "all scheduling gates"} ${names.join(", ")} ${
        names.length === 1 ? "is" : "are"
      } taken away; until then the pod is Pending, shown as SchedulingGated`,
      rule: "scheduling-gates",
    },
  ];
}
