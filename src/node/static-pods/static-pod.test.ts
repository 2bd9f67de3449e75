import { describe, expect, it } from "vitest";
import { type StaticPod, staticPodOf } from "./static-pod.ts";

const now = Date.UTC(2026, 0, 2, 3, 4, 5, 120);
const file = "/home/manifests/web.yaml";
const spec = "spec: {containers: [{name: c, image: busybox}]}";
const web = `apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n${spec}\n`;

function parse(text: string, kubernetesMinor = 36, path = file): StaticPod {
  return staticPodOf(path, new TextEncoder().encode(text), { nodeName: "laptop", kubernetesMinor, now });
}

it("is a pod of this node, with the node's name behind its own, that tolerates every NoExecute taint", () => {
  const {
    metadata,
    spec: { nodeName, tolerations },
  } = parse(web).pod;
  expect(metadata).toEqual({
    name: "web-laptop",
    namespace: "default",
    uid: metadata.uid,
    creationTimestamp: "2026-01-02T03:04:05Z",
    annotations: {
      "kubernetes.io/config.hash": metadata.uid,
      "kubernetes.io/config.seen": "2026-01-02T03:04:05.12Z",
      "kubernetes.io/config.source": "file",
    },
  });
  expect(metadata.uid).toMatch(/^[0-9a-f]{32}$/);
  expect({ nodeName, tolerations }).toEqual({
    nodeName: "laptop",
    tolerations: [{ operator: "Exists", effect: "NoExecute" }],
  });
});

it("is defaulted like any pod", () => {
  expect(parse(web).pod.spec).toMatchObject({ restartPolicy: "Always", terminationGracePeriodSeconds: 30 });
});

describe("its uid", () => {
  it.each([
    ["stays the same while the manifest says the same", `# a comment\n${web}`, file, true],
    ["changes with anything that the manifest says", web.replace("busybox", "busybox:1"), file, false],
    ["changes with the file", web, "/home/manifests/other.yaml", false],
  ])("%s", (_title, text, path, isSame) => {
    expect(parse(text, 36, path).pod.metadata.uid === parse(web).pod.metadata.uid).toBe(isSame);
  });

  it("is the manifest's own, where it has one", () => {
    const { metadata } = parse(web.replace("{name: web}", "{name: web, uid: u-1}")).pod;
    expect([metadata.uid, metadata.annotations?.["kubernetes.io/config.hash"]]).toEqual(["u-1", "u-1"]);
  });
});

it("leaves out a field that it does not know, and says so", () => {
  const { pod, warnings } = parse(web.replace("image: busybox", "image: busybox, imag: x"));
  expect(warnings).toEqual(["spec.containers[0].imag: unknown field, left out"]);
  expect(pod.spec.containers[0]).not.toHaveProperty("imag");
});

const withEnv = web.replace("image: busybox", "image: busybox, envFrom: [{configMapRef: {name: m}}]");

describe("is refused", () => {
  it.each([
    ["without a name", web.replace("name: web", "labels: {a: b}"), "invalid pod: name is needed for the pod"],
    [
      "another kind",
      web.replace("kind: Pod", "kind: Secret"),
      "the file holds no Pod of v1, but Secret of v1",
    ],
    ["two documents", `${web}---\n${web}`, "the file holds 2 documents: one Pod is wanted"],
    [
      "what the API would refuse",
      web.replace("name: c,", "name: C_,"),
      /^invalid pod: \[spec\.containers\[0\]\.name: Invalid value: "C_": .*\]$/,
    ],
    [
      "a value of the wrong type",
      web.replace("image: busybox", "image: [busybox]"),
      /^spec\.containers\[0\]\.image: /,
    ],
    ["a reference to a configMap", withEnv, "static pods may not reference configmaps"],
    [
      "a reference to a secret in a projected volume",
      web.replace("spec: {", "spec: {volumes: [{name: v, projected: {sources: [{secret: {name: s}}]}}], "),
      "static pods may not reference secrets",
    ],
    [
      "a service account",
      web.replace("spec: {", "spec: {serviceAccountName: a, "),
      "static pods may not reference serviceaccounts",
    ],
    ["text that is no YAML", "kind: [", /YAML syntax/],
  ])("%s", (_title, text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});

it("may refer to API objects up to 1.33", () => {
  expect(parse(withEnv, 33).pod.spec.containers[0]?.envFrom).toHaveLength(1);
});
