const numbers: Readonly<Record<string, number>> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  WINCH: 28,
};

/** `SIGTERM`, `term`, `15` → `TERM`; 0 and what is no signal → undefined. */
export function signalName(text: string): string | undefined {
  const name = text.toUpperCase().replace(/^SIG/, "");
  if (name in numbers) return name;
  return Object.entries(numbers).find(([, number]) => String(number) === text)?.[0];
}

/** What the exit code of a process is that the signal ended. */
export function exitCodeOf(signal: string): number {
  return 128 + (numbers[signal] ?? 15);
}

/** Signals that end nobody who has not asked for them. */
export const harmless: ReadonlySet<string> = new Set(["CHLD", "CONT", "WINCH"]);
