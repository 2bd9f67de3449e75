import { join } from "node:path";
import { buildProject } from "./build-project.ts";
import { type Environment, writeEnvironment } from "./environment.ts";
import { catalogue } from "./images/catalogue.ts";
import { type ImageSupply, loadStandIns, serveByMirror } from "./images/prepare-images.ts";
import { checkPulls } from "./images/pull-check.ts";
import type { EngineHome } from "./own-engine/engine-home.ts";
import { thisHost } from "../runtime/docker/discovery/host-view.ts";
import { gatherFacts } from "./own-engine/machine-facts.ts";
import { type PreparedEngine, prepareEngine } from "./prepare-engine.ts";

/** What is set up, and what may be done for it. */
export interface SetupJob {
  readonly root: string;
  readonly home: EngineHome;
  readonly say: (line: string) => void;
  readonly assumeYes: boolean;
}

/** All of the set-up after node_modules: the build beside the engine and its images. Throws SetupError. */
export async function setUp(job: SetupJob): Promise<Environment> {
  const [built, environment] = await Promise.allSettled([build(job), prepare(job)]);
  if (environment.status === "rejected") throw environment.reason;
  if (built.status === "rejected") throw built.reason;
  return environment.value;
}

async function build(job: SetupJob): Promise<void> {
  if (await buildProject(job.root)) job.say("built dist/");
}

async function prepare(job: SetupJob): Promise<Environment> {
  const prepared = await prepareEngine(job);
  const { engine, version, apiVersion } = prepared;
  const origin = prepared.own === undefined ? engine.source : "started by set-up";
  job.say(`engine: ${prepared.name} ${version} (API ${apiVersion}) at ${engine.host}, ${origin}`);
  const images = await prepareImages(job, prepared);
  report(job, images);
  const own = prepared.own !== undefined;
  const environment: Environment = { engine: { host: engine.host, version, apiVersion, own }, images };
  writeEnvironment(job.home, environment);
  return environment;
}

async function prepareImages(job: SetupJob, prepared: PreparedEngine): Promise<ImageSupply> {
  const pulls = await checkPulls(prepared.engine, job.home);
  const samples = join(job.root, "samples");
  const imageJob = { home: job.home, say: job.say, samples };
  if (!pulls.works && prepared.own !== undefined) return await serveByMirror(imageJob, prepared.own);
  const wanted = catalogue.filter((recipe) => !pulls.works || !recipe.public);
  if ((await gatherFacts(thisHost())).debianLike)
    return await loadStandIns(imageJob, prepared.engine, wanted);
  const reason = "no registry has it and stand-ins are built on Debian and Ubuntu only";
  const missing = Object.fromEntries(wanted.flatMap((recipe) => recipe.names.map((name) => [name, reason])));
  return { kind: "registry", samples, renamed: {}, missing };
}

function report(job: SetupJob, images: ImageSupply): void {
  const missing = Object.entries(images.missing);
  switch (images.kind) {
    case "registry":
      job.say("images: pulled from their registries");
      break;
    case "mirror":
      job.say("images: no registry in reach; stand-ins are pulled from a local mirror");
      break;
    case "stand-ins":
      job.say(`images: ${Object.keys(images.renamed).length} stand-ins under localhost/minikubelet/`);
      job.say(`samples that use them: ${images.samples}`);
      break;
    default:
      images.kind satisfies never;
  }
  for (const [name, reason] of missing) job.say(`missing image ${name}: ${reason}`);
}
