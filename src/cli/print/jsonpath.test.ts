import { expect, test } from "vitest";
import { evaluateJsonPath } from "./jsonpath.ts";

const pod = {
  metadata: { name: "web", labels: { "app.kubernetes.io/name": "shop" } },
  status: {
    conditions: [
      { type: "Initialized", status: "True" },
      { type: "Ready", status: "False" },
    ],
    containerStatuses: [
      { name: "a", restartCount: 1, ready: true },
      { name: "b", restartCount: 2, ready: false },
    ],
  },
};

test.each([
  ["{.metadata.name}", "web"],
  ["{.metadata.labels['app.kubernetes.io/name']}", "shop"],
  ["{.metadata.labels.app\\.kubernetes\\.io/name}", "shop"],
  ["{.status.containerStatuses[*].name}", "a b"],
  ["{.status.containerStatuses[0].restartCount}", "1"],
  ["{.status.containerStatuses[-1:].name}", undefined],
  ['{.status.conditions[?(@.type=="Ready")].status}', "False"],
  ["{.status.containerStatuses[?(@.ready==true)].name}", "a"],
  ['{range .status.containerStatuses[*]}{.name}{"\\t"}{.restartCount}{"\\n"}{end}', "a\t1\nb\t2\n"],
  ["phase={.status.phase}.", "phase=."],
])("%s", (template, expected) => {
  if (expected === undefined) expect(() => evaluateJsonPath(template, pod)).toThrow("jsonpath: cannot read");
  else expect(evaluateJsonPath(template, pod)).toBe(expected);
});
