import { describe, expect, it } from "vitest";
import { parseCommandLine, parseProcStatus } from "./proc-status.ts";

const none = "0000000000000000";

function status(name: string, ignored: string, caught: string, blocked = none): string {
  return `Name:\t${name}\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t7\nNgid:\t0\nPid:\t7\nPPid:\t1\nTracerPid:\t0\nSigBlk:\t${blocked}\nSigIgn:\t${ignored}\nSigCgt:\t${caught}\nCapInh:\t${none}\n`;
}

describe("/proc/PID/status", () => {
  it("tells number, parent, name and what the process does with signals", () => {
    expect(
      parseProcStatus(status("java", "0000000000001000", "2000000000004003", "0000000000010000")),
    ).toEqual({
      pid: 7,
      parentPid: 1,
      name: "java",
      ignoredSignals: ["SIGPIPE"],
      caughtSignals: ["SIGHUP", "SIGINT", "SIGTERM"],
      blockedSignals: ["SIGCHLD"],
    });
  });

  it("a mask that lacks SIGTERM but has all its neighbours is not one that catches it", () => {
    const caught = parseProcStatus(status("a", none, "ffffffffffffbfff"))?.caughtSignals;
    expect(caught).toContain("SIGALRM");
    expect(caught).toContain("SIGSTKFLT");
    expect(caught).not.toContain("SIGTERM");
  });

  it.each(["", "cat: can't open '/proc/9/status'\n"])("%j is none", (text) => {
    expect(parseProcStatus(text)).toBeUndefined();
  });
});

describe("/proc/PID/cmdline", () => {
  it.each([
    ["sh\0-c\0a b\0", ["sh", "-c", "a b"]],
    ["a\0\0b\0", ["a", "", "b"]],
    ["a\0\0", ["a", ""]],
    ["npm start", ["npm start"]],
    ["", []],
  ])("%j has the words %j", (text, words) => {
    expect(parseCommandLine(text)).toEqual(words);
  });
});
