import type { ContainerProcess } from "../../api/processes.ts";
import { parseCommandLine, parseProcStatus } from "../../util/proc-status.ts";

/** One process in the output of {@link procCommand}, with the ids of its children. */
export interface ProcEntry extends ContainerProcess {
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
    const status = parseProcStatus(text);
    if (status === undefined) return [];
    const [, children = "", command = ""] =
      /^nonvoluntary_ctxt_switches:\t\d+\n((?:\d+ )*)([\s\S]*)$/m.exec(text) ?? [];
    return [
      {
        ...status,
        command: parseCommandLine(command),
        childPids: children
          .split(" ")
          .filter((part) => part !== "")
          .map(Number),
      },
    ];
  });
}
