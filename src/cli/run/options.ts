import { MinikubeletError } from "../../util/errors.ts";
import { durationSeconds } from "../pods/logs.ts";

/** Flags of `run` as commander gives them. */
export interface RunFlags {
  readonly recursive?: boolean;
  readonly detach?: boolean;
  readonly wait?: string;
  readonly timeout?: string;
  readonly keep?: boolean;
  readonly gracePeriod?: string;
  readonly portForward?: readonly string[];
  readonly quiet?: boolean;
  readonly output?: string;
  readonly timeScale?: string;
  readonly color?: boolean;
}

/** A local port that leads to a port of the first pod. */
export interface PortForward {
  /** 0 = any free one. */
  readonly local: number;
  readonly remote: number;
}

/** The flags of `run`, checked. */
export interface RunOptions {
  readonly detach: boolean;
  readonly wait: "ready" | "succeeded" | undefined;
  readonly timeoutMs: number | undefined;
  readonly keep: boolean;
  readonly gracePeriodSeconds: number | undefined;
  readonly portForwards: readonly PortForward[];
  readonly format: "text" | "quiet" | "json";
  /** Wanted of the daemon; undefined = whatever it has. */
  readonly timeScale: number | undefined;
}

/** Checks the flags. @throws MinikubeletError `InvalidFlag` */
export function parseRunFlags(flags: RunFlags): RunOptions {
  const { wait, output, gracePeriod } = flags;
  if (wait !== undefined && wait !== "ready" && wait !== "succeeded")
    throw invalid(`--wait: ${JSON.stringify(wait)} is neither ready nor succeeded`);
  if (output !== undefined && output !== "json") throw invalid(`-o: ${JSON.stringify(output)} is not json`);
  if (flags.detach === true && flags.portForward !== undefined)
    throw invalid("--port-forward ends with the command, so --detach leaves nothing of it");
  const grace = gracePeriod === undefined ? undefined : Number(gracePeriod);
  if (grace !== undefined && (!Number.isInteger(grace) || grace < 0))
    throw invalid(`--grace-period: ${JSON.stringify(gracePeriod)} is not a number of seconds`);
  const scale = flags.timeScale === undefined ? undefined : Number(flags.timeScale);
  if (scale !== undefined && !(scale > 0 && scale <= 1))
    throw invalid(`--time-scale: ${JSON.stringify(flags.timeScale)} is not a number above 0, at most 1`);
  return {
    detach: flags.detach === true,
    wait,
    timeoutMs: flags.timeout === undefined ? undefined : durationSeconds(flags.timeout) * 1000,
    keep: flags.keep === true,
    gracePeriodSeconds: grace,
    portForwards: (flags.portForward ?? []).map(parsePortForward),
    format: output === "json" ? "json" : flags.quiet === true ? "quiet" : "text",
    timeScale: scale,
  };
}

/** `8080:80`, `:80` (any free local port) or `80` (the same on both sides). @throws MinikubeletError `InvalidFlag` */
export function parsePortForward(text: string): PortForward {
  const match = /^(?:(\d*):)?(\d+)$/.exec(text);
  const remote = Number(match?.[2]);
  const local = match?.[1] === undefined ? remote : Number(match[1]);
  if (match === null || remote < 1 || remote > 65_535 || local > 65_535)
    throw new MinikubeletError("InvalidFlag", `${JSON.stringify(text)} is not a port or LOCAL:REMOTE`, {
      hint: "Ports are 1 to 65535: `8080:80`, `80`, or `:80` for any free local port.",
    });
  return { local, remote };
}

function invalid(message: string): MinikubeletError {
  return new MinikubeletError("InvalidFlag", message, { hint: "`minikubelet run --help` lists the flags." });
}
