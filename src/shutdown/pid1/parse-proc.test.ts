import { describe, expect, it } from "vitest";
import { parseProc, procCommand } from "./parse-proc.ts";

/** As `cat` prints status, children and cmdline of a process, without the lines that are of no interest. */
function proc(
  pid: number,
  name: string,
  masks: readonly [string, string],
  children: string,
  command: string,
): string {
  const [ignored, caught] = masks;
  return `Name:\t${name}\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t${String(pid)}\nPid:\t${String(pid)}\nPPid:\t0\nSigBlk:\t0000000000000000\nSigIgn:\t${ignored}\nSigCgt:\t${caught}\nvoluntary_ctxt_switches:\t12\nnonvoluntary_ctxt_switches:\t3\n${children}${command.replaceAll(" ", "\0")}\0`;
}
const none = "0000000000000000";
const term = "0000000000004000";

describe("what /proc tells of processes", () => {
  it("reads several processes from one output: names, arguments, children, and what they do with SIGTERM", () => {
    const output =
      proc(1, "sh", [none, none], "7 8 ", "sh -c run") +
      proc(7, "java", [none, term], "", "java -jar app.jar") +
      proc(8, "nohup", [term, none], "", "sleep 9");
    expect(parseProc(output)).toMatchObject([
      { pid: 1, name: "sh", command: ["sh", "-c", "run"], caughtSignals: [], childPids: [7, 8] },
      {
        pid: 7,
        name: "java",
        command: ["java", "-jar", "app.jar"],
        caughtSignals: ["SIGTERM"],
        childPids: [],
      },
      { pid: 8, name: "nohup", command: ["sleep", "9"], ignoredSignals: ["SIGTERM"], childPids: [] },
    ]);
  });

  it.each(["", "cat: not found\n"])("reads nothing from %j", (output) => {
    expect(parseProc(output)).toEqual([]);
  });

  it("asks by cat alone", () => {
    expect(procCommand([1])).toEqual(["cat", "/proc/1/status", "/proc/1/task/1/children", "/proc/1/cmdline"]);
  });
});
