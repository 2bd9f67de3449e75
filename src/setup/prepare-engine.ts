import { createInterface } from "node:readline/promises";
import { installCommands, installPackages } from "./apt.ts";
import type { EngineCandidate } from "../runtime/docker/discovery/candidate.ts";
import { askEngine } from "../runtime/docker/discovery/engine-api.ts";
import { findEngine } from "../runtime/docker/discovery/find-engine.ts";
import { thisHost } from "../runtime/docker/discovery/host-view.ts";
import { strategies } from "../runtime/docker/discovery/strategies/index.ts";
import { decideEngine } from "./own-engine/decide-engine.ts";
import type { EngineHome } from "./own-engine/engine-home.ts";
import { type EngineRecord, isOwnEngine, readEngineRecord } from "./own-engine/engine-record.ts";
import { gatherFacts } from "./own-engine/machine-facts.ts";
import { startEngine } from "./own-engine/start-engine.ts";
import { stopProcess } from "./own-engine/stop-process.ts";
import { SetupError } from "./setup-error.ts";

const package_ = "docker.io";
const registryGraceMs = 5_000;

/** The engine that pods will run on; with its record when the set-up started it. */
export interface PreparedEngine {
  readonly engine: EngineCandidate;
  readonly version: string;
  readonly apiVersion: string;
  readonly name: string;
  readonly own?: EngineRecord;
}

/** For whom an engine is wanted, and what may be done for it. */
export interface EngineJob {
  readonly home: EngineHome;
  readonly say: (line: string) => void;
  /** Goes on without a question before packages are installed. */
  readonly assumeYes: boolean;
}

/** Finds the engine; where there is none and we may, installs and starts one. Throws SetupError with advice. */
export async function prepareEngine(job: EngineJob): Promise<PreparedEngine> {
  const host = thisHost();
  const record = readEngineRecord(job.home);
  const search = await findEngine(host, strategies, askEngine);
  if (search.found !== undefined) {
    const { version, apiVersion, name, ...engine } = search.found;
    const own = record !== undefined && isOwnEngine(record, engine.host) ? { own: record } : {};
    return { engine, version, apiVersion, name, ...own };
  }
  const decision = decideEngine(search, await gatherFacts(host), record !== undefined);
  if (decision.kind !== "start") {
    const { problem, advice } =
      decision.kind === "explain" ? decision : { problem: "No engine.", advice: "" };
    throw new SetupError(problem, advice);
  }
  if (decision.install) await install(job, decision.by === "systemd");
  job.say(decision.by === "systemd" ? "starting docker.service" : "starting dockerd");
  // The engine before this one is gone; its registry may have outlived it.
  if (record?.registry !== undefined) await stopProcess(record.registry, registryGraceMs);
  const own = await startEngine(job.home, decision.by);
  const engine: EngineCandidate = { host: own.host, source: "started by set-up", explicit: false };
  const answer = await askEngine(engine);
  if (answer.kind !== "answers")
    throw new SetupError("the engine stopped answering", `See ${job.home.engineLog}.`);
  return { engine, version: answer.version, apiVersion: answer.apiVersion, name: answer.name, own };
}

async function install(job: EngineJob, startServices: boolean): Promise<void> {
  job.say("no Docker Engine here; installing one from the distribution:");
  for (const command of installCommands([package_])) job.say(`  ${command}`);
  if (!job.assumeYes && !(await confirmed("Install it now? [Y/n] "))) {
    throw new SetupError("No Docker Engine was installed.", "Install one, start it, and run this again.");
  }
  await installPackages([package_], startServices);
}

async function confirmed(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = (await terminal.question(question)).trim().toLowerCase();
    return answer === "" || answer.startsWith("y");
  } finally {
    terminal.close();
  }
}
