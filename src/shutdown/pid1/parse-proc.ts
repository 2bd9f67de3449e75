import type { ProcessView } from "../model.ts";

const sigterm = 15;

/** One process in the output of {@link procCommand}, with the ids of its children. */
export interface ProcEntry extends ProcessView {
  readonly childPids: readonly number[];
}

/** What to run in a container to read some of its processes: `cat` alone, since images need not have a shell. */
export function procCommand(pids: readonly number[]): readonly string[] {
  return [
    "cat",
    ...pids.flatMap((pid) => [
      `/proc/${String(pid)}/status`,
      `/proc/${String(pid)}/task/${String(pid)}/children`,
      `/proc/${String(pid)}/cmdline`,
    ]),
  ];
}

/**
 * Reads what {@link procCommand} printed; a process that went meanwhile is left out. Each entry is a status, whose last
 * line is followed by the children's numbers on one line without an end, and the command line with NULs.
 */
export function parseProc(output: string): readonly ProcEntry[] {
  return output.split(/^(?=Name:\t)|(?<=\0)(?=Name:\t)/m).flatMap((text) => {
    const status =
      /^Name:\t(.*)\n[\s\S]*?^Pid:\t(\d+)\n[\s\S]*?^SigIgn:\t([0-9a-f]+)\n^SigCgt:\t([0-9a-f]+)\n/m.exec(
        text,
      );
    if (status === null) return [];
    const [, name = "", pid = "", ignored = "", caught = ""] = status;
    const [, children = "", command = ""] =
      /^nonvoluntary_ctxt_switches:\t\d+\n((?:\d+ )*)([\s\S]*)$/m.exec(text) ?? [];
    return [
      {
        pid: Number(pid),
        name,
        command: command.split("\0").filter((part, index, all) => part !== "" || index < all.length - 1),
        catchesTerm: hasSignal(caught, sigterm),
        ignoresTerm: hasSignal(ignored, sigterm),
        childPids: children
          .split(" ")
          .filter((part) => part !== "")
          .map(Number),
      },
    ];
  });
}

/** Whether a signal mask of /proc holds a signal; bit 0 is signal 1. */
function hasSignal(mask: string, signal: number): boolean {
  return ((BigInt(`0x${mask}`) >> BigInt(signal - 1)) & 1n) === 1n;
}
