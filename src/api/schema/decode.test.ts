import { describe, expect, it } from "vitest";
import { featuresOf } from "../features.ts";
import { decode } from "./decode.ts";
import { schemas } from "./index.ts";
import { numberFromText } from "./raw-number.ts";
import { suggestName } from "./suggest.ts";

const pod = (spec: unknown): unknown => ({ apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec });

describe("decoding", () => {
  it("fills what is required and drops what is empty", () => {
    const { object, problems } = decode(
      schemas.Pod,
      pod({
        containers: [{ image: "", command: [], args: null, env: [null], tty: false }],
        hostNetwork: false,
        priority: 0,
      }),
    );
    expect(problems).toEqual([]);
    expect(object.spec).toEqual({
      containers: [{ name: "", env: [{ name: "" }], resources: {} }],
      priority: 0,
    });
  });

  it("finds all problems, in the document's order, with path and what was probably meant", () => {
    const { problems } = decode(
      schemas.Pod,
      pod({
        containers: [{ name: "c", images: "x", ports: [{ prot: 1, containerPort: "80" }], livenessProb: {} }],
        restartPolicy: 1,
      }),
    );
    expect(
      problems.map(({ kind, field, path, message, known = [] }) => [
        kind,
        field,
        message,
        suggestName(String(path.at(-1)), known),
      ]),
    ).toEqual([
      ["unknownField", "spec.containers[0].images", 'unknown field "spec.containers[0].images"', "image"],
      [
        "unknownField",
        "spec.containers[0].ports[0].prot",
        'unknown field "spec.containers[0].ports[0].prot"',
        undefined,
      ],
      [
        "type",
        "spec.containers[0].ports[0].containerPort",
        "json: cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32",
        undefined,
      ],
      [
        "unknownField",
        "spec.containers[0].livenessProb",
        'unknown field "spec.containers[0].livenessProb"',
        "livenessProbe",
      ],
      [
        "type",
        "spec.restartPolicy",
        "json: cannot unmarshal number into Go struct field PodSpec.spec.restartPolicy of type v1.RestartPolicy",
        undefined,
      ],
    ]);
    expect(problems[0]?.path).toEqual(["spec", "containers", 0, "images"]);
  });

  it("keeps how a number was written", () => {
    const raw = pod({ containers: [], terminationGracePeriodSeconds: numberFromText("3e1") });
    expect(decode(schemas.Pod, raw).problems[0]?.message).toBe(
      "json: cannot unmarshal number 3e1 into Go struct field PodSpec.spec.terminationGracePeriodSeconds of type int64",
    );
    expect(numberFromText("30")).toBe(30);
  });

  it("reads quantities from text and numbers", () => {
    const limits = { cpu: 0.5, memory: "1024Mi" };
    const { object } = decode(schemas.Pod, pod({ containers: [{ name: "c", resources: { limits } }] }));
    expect(object.spec.containers[0]?.resources).toEqual({ limits: { cpu: "500m", memory: "1Gi" } });
  });

  it("a field is unknown before its version, then dropped, then there", () => {
    const raw = pod({ containers: [], hostnameOverride: "h" });
    const at = (minor: number): readonly [number, string | undefined] => {
      const { object, problems } = decode(schemas.Pod, raw, featuresOf(minor));
      return [problems.length, object.spec.hostnameOverride];
    };
    expect([at(33), at(34), at(35)]).toEqual([
      [1, undefined],
      [0, undefined],
      [0, "h"],
    ]);
  });

  it("what is no object at all is a type error", () => {
    expect(decode(schemas.Pod, []).problems[0]?.message).toBe(
      "json: cannot unmarshal array into Go value of type v1.Pod",
    );
    expect(decode(schemas.Pod, null).object.spec).toEqual({ containers: [] });
  });

  it.each([
    ["YWJj", undefined],
    ["YW\nJj", undefined],
    ["YWJ", "illegal base64 data at input byte 0"],
    ["YWJjZ", "illegal base64 data at input byte 4"],
    ["YW*j", "illegal base64 data at input byte 2"],
    ["YW==YW", "illegal base64 data at input byte 4"],
  ])("base64 %j", (text, problem) => {
    const { problems } = decode(schemas.Secret, { metadata: { name: "s" }, data: { k: text } });
    expect(problems[0]?.message).toBe(problem);
  });
});

describe("suggestions", () => {
  it.each([
    ["comand", "command"],
    ["Image", "image"],
    ["initialDelay", "initialDelaySeconds"],
    ["volumemounts", "volumeMounts"],
    ["zzz", undefined],
  ])("%s → %s", (name, expected) => {
    expect(suggestName(name, ["command", "image", "initialDelaySeconds", "volumeMounts", "env"])).toBe(
      expected,
    );
  });
});
