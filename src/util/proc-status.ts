/** Linux' signals by number, from 1 on; the same on the architectures that we run on. */
const names =
  "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS"
    .split(" ")
    .map((name) => `SIG${name}`);

/** What `/proc/PID/status` tells of a process. */
export interface ProcStatus {
  readonly pid: number;
  /** 0: its parent is outside the PID namespace, as that of PID 1 and of what was started by exec. */
  readonly parentPid: number;
  /** At most 15 bytes; programs may rename themselves. */
  readonly name: string;
  /** Signals that it has handlers for; real-time signals are left out. */
  readonly caughtSignals: readonly string[];
  readonly ignoredSignals: readonly string[];
  /** Signals that wait until its main thread asks for them, as with sigwait and signalfd. */
  readonly blockedSignals: readonly string[];
}

/** Reads the text of `/proc/PID/status`; undefined for anything else, such as what is left of a process that has gone. */
export function parseProcStatus(text: string): ProcStatus | undefined {
  const [, name, pid, parent, blocked, ignored, caught] =
    /^Name:\t(.*)\n[^]*?^Pid:\t(\d+)\nPPid:\t(\d+)\n[^]*?^SigBlk:\t([0-9a-f]+)\nSigIgn:\t([0-9a-f]+)\nSigCgt:\t([0-9a-f]+)$/m.exec(
      text,
    ) ?? [];
  if (name === undefined || blocked === undefined || ignored === undefined || caught === undefined)
    return undefined;
  return {
    pid: Number(pid),
    parentPid: Number(parent),
    name,
    caughtSignals: signalsOf(caught),
    ignoredSignals: signalsOf(ignored),
    blockedSignals: signalsOf(blocked),
  };
}

/** The words of `/proc/PID/cmdline`, each of which ends with a NUL; kernel threads and zombies have none. */
export function parseCommandLine(text: string): readonly string[] {
  return text === "" ? [] : text.replace(/\0$/, "").split("\0");
}

/** The signals of a mask of /proc; its lowest bit is signal 1. */
function signalsOf(mask: string): readonly string[] {
  const bits = BigInt(`0x${mask}`);
  return names.filter((_, index) => ((bits >> BigInt(index)) & 1n) === 1n);
}
