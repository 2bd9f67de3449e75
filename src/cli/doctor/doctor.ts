import { runOneShot } from "../daemon/one-shot.ts";
import { runningDaemon } from "../../client/running-daemon.ts";
import { ExitError } from "../exit-code.ts";
import type { Session } from "../session.ts";

interface Finding {
  readonly check: string;
  readonly result: "ok" | "warn" | "fail";
  readonly detail: string;
  readonly hint?: string;
}

const marks = { ok: "ok  ", warn: "warn", fail: "FAIL" } as const;

/** Prints what was looked at and what to do about it. @throws ExitError 1 when pods cannot run */
export async function doctor(session: Session, output: string | undefined): Promise<void> {
  const { ports, home, signal } = session;
  const { findings } = await runOneShot<{ readonly findings: readonly Finding[] }>(ports, "doctor", signal);
  const running = await runningDaemon(home);
  const all: readonly Finding[] = [
    ...findings,
    {
      check: "daemon",
      result: "ok",
      detail:
        running === undefined
          ? "not running (starts with the first pod)"
          : `serves at ${running.server} (pid ${String(running.pid)})${
              running.timeScale === 1 ? "" : `, time scale ${String(running.timeScale)}`
            }`,
    },
  ];
  if (output === "json") ports.stdout.write(`${JSON.stringify({ findings: all }, undefined, 2)}\n`);
  else
    for (const { check, result, detail, hint } of all)
      ports.stdout.write(
        `${marks[result]}  ${check}: ${detail}\n${hint === undefined ? "" : `      ${hint}\n`}`,
      );
  if (all.some(({ result }) => result === "fail")) throw new ExitError(1);
}
