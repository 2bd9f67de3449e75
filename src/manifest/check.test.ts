import { expect, test } from "vitest";
import { checkObjects } from "./check.ts";
import { loadObjects } from "./load.ts";

function check(text: string): readonly string[] {
  return checkObjects(
    loadObjects([{ file: "pod.yaml", bytes: new TextEncoder().encode(text) }], "default"),
    "default",
  );
}

const pod = (container: string): string => `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - name: main
    image: busybox
${container}`;

test("a good pod has no problem, also with a generated name", () => {
  expect(check(pod(""))).toEqual([]);
  expect(check(pod("").replace("name: web", "generateName: web-"))).toEqual([]);
});

test("every broken rule is told at its line, in the API server's words", () => {
  const text = pod(`    livenessProbe:
      httpGet: {path: /, port: 70000}
    ports:
    - containerPort: 0
  restartPolicy: Sometimes
`);
  expect(() => check(text)).toThrowErrorMatchingInlineSnapshot(`
    [ManifestError: pod.yaml:12:22: spec.containers[0].ports[0].containerPort: Required value
      12 |     - containerPort: 0
                                ^
    pod.yaml:10:32: spec.containers[0].livenessProbe.httpGet.port: Invalid value: 70000: must be between 1 and 65535, inclusive
      10 |       httpGet: {path: /, port: 70000}
                                          ^
    pod.yaml:13:18: spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"
      13 |   restartPolicy: Sometimes
                            ^]
  `);
});
