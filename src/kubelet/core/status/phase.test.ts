import { describe, expect, it } from "vitest";
import type { Container, ContainerStatus, PodPhase, RestartPolicy } from "../../../api/index.ts";
import { container } from "../testing/base-pod.ts";
import { versionRules } from "../version-rules.ts";
import { phaseOf } from "./phase.ts";

/** R running, W waiting, WL(n) waiting after exit n, T(n) ended with n, - no status; `s:` a sidecar, `i:` an init container. */
function parse(
  text: string,
  index: number,
): { readonly container: Container; readonly status: ContainerStatus[]; readonly list: string } {
  const [, list = "", word = "", code] = /^([is]?):?(-|R!|R|WL|W|T)(?:\((\d+)\))?$/.exec(text) ?? [];
  const name = `c${index}`;
  const terminated = { exitCode: Number(code ?? 0) };
  const state = word === "T" ? { terminated } : word.startsWith("R") ? { running: {} } : { waiting: {} };
  const status: ContainerStatus = {
    name,
    state,
    lastState: word === "WL" ? { terminated } : {},
    ready: false,
    restartCount: 0,
    image: "",
    imageID: "",
    started: word === "R",
  };
  return {
    container: container(name, list === "s" ? { restartPolicy: "Always" } : {}),
    status: word === "-" ? [] : [status],
    list,
  };
}

function phase(
  restartPolicy: RestartPolicy,
  texts: string,
  more: { minor?: number; podIsTerminal?: boolean; isStatic?: boolean; podHasInitialized?: boolean } = {},
): PodPhase {
  const parsed = texts.split(" ").map(parse);
  const { minor = 33, podIsTerminal = false, isStatic = false, podHasInitialized = false } = more;
  return phaseOf({
    spec: {
      restartPolicy,
      initContainers: parsed.filter(({ list }) => list !== "").map((one) => one.container),
      containers: parsed.filter(({ list }) => list === "").map((one) => one.container),
    },
    statuses: parsed.flatMap(({ status }) => status),
    podIsTerminal,
    isStatic,
    isRestartingAll: false,
    podHasInitialized,
    rules: versionRules(minor),
  });
}

describe("the phase, whatever the version", () => {
  it.each<[RestartPolicy, string, PodPhase]>([
    ["Always", "R R", "Running"],
    ["Always", "R W", "Pending"],
    ["Always", "R -", "Pending"],
    ["Always", "T(0) T(0)", "Running"],
    ["Always", "T(1) T(0)", "Running"],
    ["Always", "WL(1) R", "Running"],
    ["Always", "WL(1) WL(0)", "Running"],
    ["Always", "W", "Pending"],
    ["OnFailure", "T(0) T(0)", "Succeeded"],
    ["OnFailure", "T(0) T(1)", "Running"],
    ["OnFailure", "WL(1) T(0)", "Running"],
    ["OnFailure", "R T(0)", "Running"],
    ["Never", "T(0) T(0)", "Succeeded"],
    ["Never", "T(0) T(1)", "Failed"],
    ["Never", "T(1) R", "Running"],
    ["Never", "WL(1) T(0)", "Failed"],
    ["Never", "T(0) W", "Pending"],
    ["Never", "i:T(1) W", "Failed"],
    ["Always", "i:T(1) W", "Pending"],
    ["Always", "i:WL(1) W", "Pending"],
    ["OnFailure", "i:T(0) i:T(0) R", "Running"],
    ["Always", "i:R W", "Pending"],
    ["Never", "i:R W", "Pending"],
    ["Always", "s:R i:T(0) R", "Running"],
    ["Always", "s:R! W", "Pending"],
    ["Never", "s:R T(0)", "Running"],
    ["Never", "s:T(137) T(0)", "Succeeded"],
  ])("%s with %s is %s", (policy, texts, expected) => {
    expect([phase(policy, texts), phase(policy, texts, { minor: 36 })]).toEqual([expected, expected]);
  });

  it.each<[string, PodPhase]>([
    ["T(0) T(143)", "Failed"],
    ["T(0) T(0)", "Succeeded"],
    ["s:T(1) T(0)", "Succeeded"],
    ["W", "Pending"],
  ])("of %s is %s once all containers have been stopped for good, under Always too", (texts, expected) => {
    expect(phase("Always", texts, { podIsTerminal: true })).toBe(expected);
  });

  it("of a static pod does not end with its containers", () => {
    expect(phase("Always", "T(0)", { podIsTerminal: true, isStatic: true })).toBe("Running");
  });

  it("stays Running while a sidecar of an initialized pod starts again", () => {
    expect(phase("Always", "s:R! R")).toBe("Pending");
    expect(phase("Always", "s:R! R", { podHasInitialized: true })).toBe("Running");
  });

  it("knows no sidecars in 1.28", () => {
    expect(phase("Always", "s:R R", { minor: 28 })).toBe("Pending");
  });
});
