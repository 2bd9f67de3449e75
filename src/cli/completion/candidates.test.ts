import { PassThrough } from "node:stream";
import { Command } from "commander";
import { expect, test } from "vitest";
import { buildProgram } from "../program.ts";
import { completionFor } from "./candidates.ts";

const program = await buildProgram(new Command("minikubelet"), {
  stdin: new PassThrough(),
  stdout: new PassThrough(),
  stderr: new PassThrough(),
  env: {},
  clock: {
    now: () => 0,
    sleep: async () => {
      await Promise.resolve();
    },
  },
  onInterrupt: () => ({ [Symbol.dispose]: () => undefined }),
  monotonicMs: () => 0,
  daemonEntry: "",
});

test("the first word is a command, hidden ones left out", () => {
  const { words } = completionFor(program, [""]);
  expect(words).toEqual(expect.arrayContaining(["run", "get", "daemon"]));
  expect(words).not.toContain("__complete");
});

test.each([
  ["subcommands", ["daemon", "st"], ["start", "stop", "status", "logs"], undefined],
  [
    "types of objects",
    ["get", ""],
    [
      "configmaps",
      "deployments",
      "endpoints",
      "endpointslices",
      "events",
      "leases",
      "namespaces",
      "nodes",
      "pods",
      "podtimelines",
      "replicasets",
      "secrets",
      "serviceaccounts",
      "services",
    ],
    undefined,
  ],
  ["names of a type", ["describe", "po", ""], [], { plural: "pods" }],
  ["pods after logs", ["logs", ""], [], { plural: "pods" }],
  ["files after run", ["run", ""], [], undefined],
])("%s", (_name, typed, words, names) => {
  expect(completionFor(program, typed)).toEqual({ words, names });
});

test("flags are those of the command and the global ones", () => {
  expect(completionFor(program, ["run", "--"]).words).toEqual(
    expect.arrayContaining(["--detach", "--wait", "--namespace", "--help"]),
  );
});
