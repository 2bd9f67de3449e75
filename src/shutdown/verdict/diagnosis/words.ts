/** Numbers and lists as sentences want them. */

/** `12 ms`, `1.5 s`. */
export function duration(ms: number): string {
  return ms < 1000 ? `${String(Math.round(ms))} ms` : `${trimmed(ms / 1000)} s`;
}

/** `1 request`, `3 requests`. */
export function counted(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** The preStop sleep, in whole seconds, that outlasts a lag of the endpoints with a second to spare. */
export function sleepSeconds(lagMs: number): number {
  return Math.ceil(lagMs / 1000) + 1;
}

function trimmed(seconds: number): string {
  return String(Math.round(seconds * 10) / 10);
}
