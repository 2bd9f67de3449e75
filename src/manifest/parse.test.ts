import { expect, test } from "vitest";
import { parseManifest } from "./parse.ts";
import { ManifestError } from "./problem.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
function failure(text: string | Uint8Array): string {
  try {
    parseManifest("pod.yaml", typeof text === "string" ? bytes(text) : text);
  } catch (error) {
    if (error instanceof ManifestError) return error.message;
    throw error;
  }
  return "no error";
}

test("a syntax error shows file, line, column and a caret", () => {
  expect(failure("kind: Pod\nmetadata:\n  name: [a\n")).toMatchInlineSnapshot(`
    "pod.yaml:4:1: YAML syntax: Flow sequence in block collection must be sufficiently indented and end with a ]
      4 | 
          ^"
  `);
});

test("a tab as indentation is pointed at", () => {
  expect(failure("kind: Pod\nmetadata:\n\tname: a\n")).toContain(
    "pod.yaml:3:1: YAML syntax: Tabs are not allowed as indentation",
  );
});

test("a key given twice is an error at the second one", () => {
  expect(failure("kind: Pod\nkind: Pod\n")).toMatchInlineSnapshot(`
    "pod.yaml:2:1: key already set in map
      2 | kind: Pod
          ^"
  `);
});

test("scalars are read as Kubernetes reads YAML 1.1", () => {
  const [document] = parseManifest("p", bytes("a: yes\nb: 0644\nc: 12:30\nd: 2020-01-01\ne: 'on'\nf: 1e3\n"));
  expect(document?.value).toEqual({ a: true, b: 0o644, c: "12:30", d: "2020-01-01", e: "on", f: 1000 });
});

test("several documents, comments and empty ones among them, are told apart by line", () => {
  const documents = parseManifest("p", bytes("# first\na: 1\n---\n---\n# note\nb: 2\n"));
  expect(documents.map((document) => [document.line, document.value])).toEqual([
    [2, { a: 1 }],
    [6, { b: 2 }],
  ]);
});

test("anchors and merge keys are unfolded", () => {
  const [document] = parseManifest("p", bytes("x: &x {a: 1}\nz: {<<: *x, b: 2}\n"));
  expect(document?.value).toEqual({ x: { a: 1 }, z: { a: 1, b: 2 } });
});

test.each([
  ["an empty file", "", "pod.yaml: the file holds no object: nothing to apply"],
  ["comments alone", "# nothing\n", "the file holds no object"],
  ["null", "~\n", "the file holds no object"],
  ["zero bytes", new Uint8Array([107, 0, 1]), "not a text file"],
  ["no UTF-8", new Uint8Array([0xff, 0xfe, 0x00]), "not a text file"],
  ["11 MiB", new Uint8Array(11 * 1024 * 1024).fill(97), "too large"],
])("%s is refused with a clear message", (_name, content, message) => {
  expect(failure(content)).toContain(message);
});

test("an alias bomb is refused at once", () => {
  const levels = Array.from(
    { length: 12 },
    (_, i) =>
      `l${String(i + 1)}: &l${String(i + 1)} [${Array(9)
        .fill(`*l${String(i)}`)
        .join(", ")}]`,
  );
  expect(failure(`l0: &l0 [x, x]\n${levels.join("\n")}\n`)).toContain("unfolds to far more than it shows");
});

test("a field is located by its value, its key, or its nearest parent when it is missing", () => {
  const [document] = parseManifest("p", bytes("spec:\n  containers:\n  - name: web\n    images: nginx\n"));
  const path = ["spec", "containers", 0, "images"];
  expect(document?.locate(path)).toMatchObject({ line: 4, column: 13 });
  expect(document?.locate(path, "key")).toMatchObject({ line: 4, column: 5 });
  expect(document?.locate(["spec", "containers", 0, "image"])).toMatchObject({ line: 3, column: 5 });
});

test("what is nested too deeply is told once, not for each level", () => {
  const text = `spec: ${"[".repeat(20_000)}`;
  let message = "";
  try {
    parseManifest("deep.yaml", new TextEncoder().encode(text));
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toContain("YAML syntax: nested too deeply");
  const lines = message.split("\n");
  expect(new Set(lines).size).toBe(lines.length);
  expect(lines.length).toBeLessThanOrEqual(51);
});
