import { describe, expect, test } from "vitest";
import type { ConfigMap, Container, Pod, Secret } from "../../api/index.ts";
import type { ObjectReader } from "../ports.ts";
import { makeEnvironment, type EnvContext } from "./env.ts";
import { expand } from "./expansion.ts";

const pod: Pod = {
  metadata: {
    name: "p",
    namespace: "default",
    uid: "u1",
    labels: { app: "demo" },
    annotations: { note: 'hello "world"' },
  },
  spec: { containers: [], nodeName: "node", serviceAccountName: "default" },
};
const maps: Readonly<Record<string, ConfigMap>> = {
  cm: { metadata: {}, data: { a: "alpha", "bad key": "x", "1st": "y" } },
};
const secrets: Readonly<Record<string, Secret>> = {
  sec: { metadata: {}, data: { pw: Buffer.from("s3cret").toString("base64") } },
};
const objects: ObjectReader = {
  configMap: (_, name) => maps[name],
  secret: (_, name) => secrets[name],
  serviceEnv: (_, links) => (links ? { SVC_HOST: "10.0.0.1", A: "from service" } : {}),
};
const context: EnvContext = {
  pod,
  objects,
  addresses: { podIPs: ["10.1.0.5", "fd00::5"], hostIPs: ["10.0.0.12"] },
  allocatable: { cpu: "2", memory: "1Gi" },
  skipInvalidNames: false,
  envFile: (volume, path) => (volume === "v" && path === "e.env" ? "# c\nX=1\nY='a b'\n" : undefined),
};

function env(
  container: Partial<Container>,
  change: Partial<EnvContext> = {},
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    makeEnvironment({ name: "main", ...container }, { ...context, ...change }).variables,
  );
}

describe("expand", () => {
  const lookup = (name: string): string | undefined => ({ A: "1", "a b": "2", "$(A": "3" })[name];
  test.each([
    ["$(A)", "1"],
    ["<$(A)$(A)>", "<11>"],
    ["$(NO)", "$(NO)"],
    ["$$(A)", "$(A)"],
    ["$$$(A)", "$1"],
    ["$x", "$x"],
    ["$(A", "$(A"],
    ["end$", "end$"],
    ["$(a b)", "2"],
    ["$($(A)", "3"],
    ["$()", "$()"],
  ])("%s becomes %s", (text, expected) => {
    expect(expand(text, lookup)).toBe(expected);
  });
});

describe("makeEnvironment", () => {
  test("a reference sees earlier entries, envFrom and services, and is not expanded twice", () => {
    expect(
      env({
        envFrom: [{ prefix: "CM_", configMapRef: { name: "cm" } }],
        env: [
          { name: "N", value: "p" },
          { name: "EXP", value: "$(N)-$(LATER)-$$(N)-$(CM_a)-$(SVC_HOST)" },
          { name: "LATER", value: "later" },
          { name: "CHAIN", value: "<$(EXP)>" },
        ],
      }),
    ).toMatchObject({
      EXP: "p-$(LATER)-$(N)-alpha-10.0.0.1",
      CHAIN: "<p-$(LATER)-$(N)-alpha-10.0.0.1>",
      A: "from service",
    });
  });

  test("env beats envFrom, a later envFrom an earlier one, and both beat services", () => {
    const found = env({
      envFrom: [{ configMapRef: { name: "cm" } }, { secretRef: { name: "sec" } }],
      env: [
        { name: "pw", value: "own" },
        { name: "A", value: "mine" },
      ],
    });
    expect([found["a"], found["pw"], found["A"]]).toEqual(["alpha", "own", "mine"]);
  });

  test("without service links there are no variables of services", () => {
    expect(env({}, { pod: { ...pod, spec: { ...pod.spec, enableServiceLinks: false } } })).toEqual({});
  });

  test.each([
    ["metadata.name", "p"],
    ["metadata.uid", "u1"],
    ["metadata.labels['app']", "demo"],
    ["metadata.annotations['note']", 'hello "world"'],
    ["metadata.labels['none']", ""],
    ["spec.nodeName", "node"],
    ["spec.serviceAccountName", "default"],
    ["status.podIP", "10.1.0.5"],
    ["status.podIPs", "10.1.0.5,fd00::5"],
    ["status.hostIP", "10.0.0.12"],
  ])("fieldRef %s is %j", (fieldPath, value) => {
    expect(env({ env: [{ name: "X", valueFrom: { fieldRef: { fieldPath } } }] })["X"]).toBe(value);
  });

  test.each([
    ["limits.cpu", undefined, "2"],
    ["limits.cpu", "1m", "1500"],
    ["requests.cpu", "1m", "250"],
    ["requests.cpu", undefined, "1"],
    ["limits.memory", undefined, "67108864"],
    ["limits.memory", "1Mi", "64"],
    ["requests.memory", "1k", "0"],
    ["limits.ephemeral-storage", undefined, "0"],
  ])("resourceFieldRef %s over %s is %s", (resource, divisor, value) => {
    const container: Container = {
      name: "main",
      resources: { limits: { cpu: "1500m", memory: "64Mi" }, requests: { cpu: "250m" } },
      env: [
        {
          name: "X",
          valueFrom: { resourceFieldRef: { resource, ...(divisor === undefined ? {} : { divisor }) } },
        },
      ],
    };
    expect(env(container, { pod: { ...pod, spec: { containers: [container] } } })["X"]).toBe(value);
  });

  test("a limit that is not set is what the node has", () => {
    const container: Container = {
      name: "main",
      env: [{ name: "X", valueFrom: { resourceFieldRef: { resource: "limits.memory", divisor: "1Mi" } } }],
    };
    expect(env(container, { pod: { ...pod, spec: { containers: [container] } } })["X"]).toBe("1024");
  });

  test.each<[string, Partial<Container>]>([
    ['configmap "no" not found', { envFrom: [{ configMapRef: { name: "no" } }] }],
    ['secret "no" not found', { envFrom: [{ secretRef: { name: "no" } }] }],
    ['configmap "no" not found', keyRef("configMapKeyRef", "no", "a")],
    ["couldn't find key no in ConfigMap default/cm", keyRef("configMapKeyRef", "cm", "no")],
    ['secret "no" not found', keyRef("secretKeyRef", "no", "a")],
    ["couldn't find key no in Secret default/sec", keyRef("secretKeyRef", "sec", "no")],
  ])("%s", (message, container) => {
    expect(() => env(container)).toThrow(message);
  });

  function keyRef(
    kind: "configMapKeyRef" | "secretKeyRef",
    name: string,
    key: string,
    optional?: boolean,
  ): Partial<Container> {
    const ref = { name, key, ...(optional === undefined ? {} : { optional }) };
    return { env: [{ name: "X", valueFrom: { [kind]: ref } }] };
  }

  test("an optional source that is missing leaves the variable unset", () => {
    expect(env(keyRef("configMapKeyRef", "no", "a", true))).not.toHaveProperty("X");
    expect(env(keyRef("secretKeyRef", "sec", "no", true))).not.toHaveProperty("X");
    expect(env({ envFrom: [{ configMapRef: { name: "no", optional: true } }] })).toEqual(env({}));
  });

  test("secrets are decoded", () => {
    expect(env(keyRef("secretKeyRef", "sec", "pw"))["X"]).toBe("s3cret");
  });

  test("1.29 and older leave out keys that are no names, and say which", () => {
    const { variables, warnings } = makeEnvironment(
      { name: "main", envFrom: [{ configMapRef: { name: "cm" } }] },
      { ...context, skipInvalidNames: true },
    );
    expect(variables.has("bad key")).toBe(false);
    expect(warnings).toEqual([
      "Keys [1st, bad key] from the EnvFrom configMap default/cm were skipped since they are considered invalid environment variable names.",
    ]);
    expect(env({ envFrom: [{ configMapRef: { name: "cm" } }] })).toHaveProperty("bad key");
  });

  test("fileKeyRef reads an env file of a volume", () => {
    const from = (key: string): Partial<Container> => ({
      env: [{ name: "Z", valueFrom: { fileKeyRef: { volumeName: "v", path: "e.env", key } } }],
    });
    expect(env(from("Y"))["Z"]).toBe("a b");
    expect(() => env(from("N"))).toThrow('environment variable key "N" not found in file "e.env"');
  });
});
