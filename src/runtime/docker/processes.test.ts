import { describe, expect, it } from "vitest";
import { processesOf } from "./processes.ts";

function framed(...files: readonly string[]): Buffer {
  return Buffer.concat(
    files.flatMap((text) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(Buffer.byteLength(text));
      return [length, Buffer.from(text)];
    }),
  );
}

const none = "0000000000000000";
const status = (pid: number): string =>
  `Name:\tsh\nPid:\t${String(pid)}\nPPid:\t0\nSigBlk:\t${none}\nSigIgn:\t${none}\nSigCgt:\t0000000000004000\n`;

describe("the output of `/pause processes`", () => {
  it("is a status and a command line of each process, whatever bytes they hold", () => {
    const hostile = `sh\0-c\0echo '\nName:\tx\nPid:\t1\n' é\0`;
    expect(processesOf(framed(status(1), hostile, status(7), ""))).toMatchObject([
      {
        pid: 1,
        name: "sh",
        caughtSignals: ["SIGTERM"],
        command: ["sh", "-c", "echo '\nName:\tx\nPid:\t1\n' é"],
      },
      { pid: 7, command: [] },
    ]);
  });

  it("leaves out a process that went while it was read, and what was cut off", () => {
    const whole = framed(status(1), "a\0", "", "", status(9), "b\0");
    expect(processesOf(whole).map(({ pid }) => pid)).toEqual([1, 9]);
    expect(processesOf(whole.subarray(0, whole.length - 4)).map(({ pid }) => pid)).toEqual([1, 9]);
    expect(processesOf(Buffer.alloc(0))).toEqual([]);
  });
});
