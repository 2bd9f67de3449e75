import { goDuration } from "../api/duration.ts";
import type { SecondsRange } from "./statement.ts";

/** `1m20s`, `5m` */
export function inWords(seconds: number): string {
  return goDuration(seconds * 1000)
    .replace(/(?<=[hm])0s$/, "")
    .replace(/(?<=h)0m$/, "");
}

/** `20s to 31s`, or `20s` where both are the same. */
export function rangeInWords({ from, to }: SecondsRange): string {
  return from === to ? inWords(from) : `${inWords(from)} to ${inWords(to)}`;
}
