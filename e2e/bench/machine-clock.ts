/** Milliseconds of the machine's own clock, which no process sets and all of them share. */
export function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
