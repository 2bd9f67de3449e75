import { describe, expect, it } from "vitest";
import { runtimeEvent } from "./events.ts";
import { label } from "./labels.ts";

const app = { [label.object]: "container", [label.podUid]: "u", [label.container]: "web" };
const at = { timeNano: 1_795_298_652_490_123_456 };
const told = { id: "1", podUid: "u", container: "web", time: 1_795_298_652_490 };

describe("runtimeEvent", () => {
  it.each([
    ["die", app, { ...told, type: "die" }],
    ["die", { ...app, exitCode: "137" }, { ...told, type: "die", exitCode: 137 }],
    ["start", app, { ...told, type: "start" }],
    ["remove", app, { ...told, type: "destroy" }],
    [
      "die",
      { [label.object]: "sandbox", [label.podUid]: "u" },
      { ...told, type: "die", container: undefined },
    ],
    ["exec_die", app, undefined],
    ["destroy", { ...app, [label.object]: "helper" }, undefined],
    ["die", {}, undefined],
  ])("translates %s of %j", (Action, labels, expected) => {
    const Attributes = labels as Readonly<Record<string, string>>;
    expect(runtimeEvent({ Action, Actor: { ID: "1", Attributes }, ...at })).toEqual(expected);
  });
});
