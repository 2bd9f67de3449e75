import { describe, expect, it } from "vitest";
import type { ContainerProcess } from "../../api/processes.ts";
import { familyOf } from "./family.ts";

function process(pid: number, parentPid: number, change: Partial<ContainerProcess> = {}): ContainerProcess {
  const name = `p${String(pid)}`;
  const signals = { caughtSignals: [], ignoredSignals: [], blockedSignals: [] };
  return { pid, parentPid, name, command: [name], ...signals, ...change };
}

describe("the family of PID 1", () => {
  it("goes generation by generation, and leaves out what exec has started", () => {
    const all = [
      process(20, 9),
      process(1, 0, { caughtSignals: ["SIGCHLD", "SIGTERM"] }),
      process(30, 0),
      process(31, 30),
      process(9, 1, { ignoredSignals: ["SIGTERM"] }),
      process(8, 1),
    ];
    const family = familyOf(all);
    expect(family?.pid1).toEqual({
      pid: 1,
      name: "p1",
      command: ["p1"],
      catchesTerm: true,
      ignoresTerm: false,
    });
    expect(family?.children.map(({ pid, ignoresTerm }) => [pid, ignoresTerm])).toEqual([
      [9, true],
      [8, false],
      [20, false],
    ]);
  });

  it("a signal that waits to be asked for counts as caught: small inits do that", () => {
    const family = familyOf([process(1, 0, { blockedSignals: ["SIGTERM"] })]);
    expect(family?.pid1.catchesTerm).toBe(true);
  });

  it("is none where PID 1 cannot be seen", () => {
    expect(familyOf([process(7, 1)])).toBeUndefined();
  });
});
