/** The values of `lifecycle.stopSignal` on Linux, sorted as the API server lists them. */
const realTime = (base: string, sign: "+" | "-", count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${base}${sign}${index + 1}`);

export const stopSignals: readonly string[] = [
  ..."ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ"
    .split(" ")
    .map((name) => `SIG${name}`),
  "SIGRTMIN",
  ...realTime("SIGRTMIN", "+", 15),
  "SIGRTMAX",
  ...realTime("SIGRTMAX", "-", 14),
].sort();
