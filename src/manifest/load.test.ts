import { expect, test } from "vitest";
import { loadObjects, parseFieldPath } from "./load.ts";
import { ManifestError } from "./problem.ts";

function load(text: string): ReturnType<typeof loadObjects> {
  return loadObjects([{ file: "pod.yaml", bytes: new TextEncoder().encode(text) }], "default");
}
function failure(text: string): string {
  try {
    load(text);
  } catch (error) {
    if (error instanceof ManifestError) return error.message;
    throw error;
  }
  return "no error";
}

const pod = (name: string, container = "image: busybox"): string =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\nspec:\n  containers:\n  - name: main\n    ${container}\n`;

test("objects, several documents and the items of a List come out in order", () => {
  const list =
    "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: settings}\n";
  const loaded = load(`${pod("a")}---\n${list}---\n${pod("b")}`);
  expect(loaded.map((item) => [item.kind.kind, item.object.metadata.name, item.line])).toEqual([
    ["Pod", "a", 1],
    ["ConfigMap", "settings", 13],
    ["Pod", "b", 17],
  ]);
});

test("all problems are reported together, each with its place and what was probably meant", () => {
  expect(
    failure(`${pod("a", "images: busybox")}---\n${pod("b", "imagePullPolicy: 3")}`),
  ).toMatchInlineSnapshot(`
    "pod.yaml:8:5: spec.containers[0].images: unknown field (did you mean "image"?)
      8 |     images: busybox
              ^
    pod.yaml:17:22: spec.containers[0].imagePullPolicy: json: cannot unmarshal number into Go struct field Container.spec.containers.imagePullPolicy of type v1.PullPolicy
      17 |     imagePullPolicy: 3
                                ^
    pod.yaml:7:5: spec.containers[0].image: Required value
      7 |   - name: main
              ^"
  `);
});

test.each([
  [
    "a kind of Kubernetes is told apart from a typo",
    "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: x}\n",
    "minikubelet does not serve ResourceQuota (v1) yet",
  ],
  [
    "a typo in the kind",
    "apiVersion: v1\nkind: Podd\nmetadata: {name: x}\n",
    'no matches for kind "Podd" in version "v1" (did you mean "Pod"?)',
  ],
  ["no kind", "apiVersion: v1\nmetadata: {name: x}\n", "kind not set"],
  [
    "no name",
    "apiVersion: v1\nkind: Pod\nspec: {containers: []}\n",
    "metadata.name: Required value: name or generateName is required",
  ],
  ["a list of words", "- a\n- b\n", "not an object"],
  ["one name twice", `${pod("a")}---\n${pod("a")}`, 'Pod "a" is given twice, first at pod.yaml:1'],
])("%s", (_name, text, message) => {
  expect(failure(text)).toContain(message);
});

test("a field path becomes keys and indexes", () => {
  expect(parseFieldPath("spec.containers[0].resources.limits[nvidia.com/gpu]")).toEqual([
    "spec",
    "containers",
    0,
    "resources",
    "limits",
    "nvidia.com/gpu",
  ]);
});
