import { spawnSync } from "node:child_process";
import { type Figure, type Pair, pairedFigure } from "./figure.ts";
import { type Stage, turns } from "./stage.ts";

/** Wall time of commands over a Node that does nothing. */
export function measureCommandLine(stage: Stage): readonly Figure[] {
  return [
    measureCommand(stage, ["--help"], undefined),
    measureCommand(stage, ["get", "pods"], { of: "paired", atMost: 60 }),
  ];
}

function measureCommand(stage: Stage, args: readonly string[], aim: Figure["aim"]): Figure {
  const { entry, env } = stage.subject;
  const pairs: Pair[] = [];
  run([entry, ...args], env); // The first one fills Node's compile cache.
  for (let turn = 0; turn < turns(stage, 25); turn++) {
    stage.signal.throwIfAborted();
    const baseline = run(["-e", "0"], env);
    pairs.push({ baseline, ours: run([entry, ...args], env) });
  }
  return pairedFigure("difference", "node -e 0", pairs, {
    name: `minikubelet ${args.join(" ")}`,
    ...(aim === undefined ? {} : { aim }),
  });
}

function run(args: readonly string[], env: NodeJS.ProcessEnv): number {
  const begun = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: "utf8" });
  const ms = performance.now() - begun;
  if (status !== 0) throw new Error(`${args.join(" ")}: ${stderr}`);
  return ms;
}
