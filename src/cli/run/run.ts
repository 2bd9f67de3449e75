import { isFinished } from "../../api/pod-state.ts";
import type { Service } from "../../api/index.ts";
import { deadline } from "../../util/deadline.ts";
import { TaskGroup } from "../../util/task-group.ts";
import { untilAborted } from "../../util/until-aborted.ts";
import { type Applied, applyOne, checkAll } from "../apply/apply.ts";
import { readObjects } from "../apply/read-objects.ts";
import { runningDaemon } from "../../client/running-daemon.ts";
import { ExitError } from "../exit-code.ts";
import { namesOtherCluster } from "../global-options.ts";
import { displayName } from "../resources/resource-args.ts";
import type { Session } from "../session.ts";
import { abandonPods, deletePods } from "./delete-pods.ts";
import { follow, type Heard } from "./follow.ts";
import { FollowedPods } from "./followed-pods.ts";
import { Forwards, requireFreePorts } from "./forwards.ts";
import { Interrupts } from "./interrupts.ts";
import { Made } from "./made.ts";
import { parseRunFlags, type RunFlags } from "./options.ts";
import { showPulls } from "./pull-progress.ts";
import type { Run } from "./run-state.ts";
import { reachedAt } from "./services.ts";
import { untilEnded } from "./until-ended.ts";
import { jsonView, type RunView, textView } from "./view.ts";
import { workloadOf } from "./workloads.ts";

/** How long a log may be silent after its container has ended. */
const lastWordsMs = 2_000;

/**
 * Applies manifests, follows their pods to their end and deletes them. @throws ExitError with the code of decision 18.
 */
export async function run(session: Session, files: readonly string[], flags: RunFlags): Promise<void> {
  const options = parseRunFlags(flags);
  using interrupts = new Interrupts(session.ports);
  const starting = { ...session, signal: interrupts.first };
  const { timeScale } = options;
  const client = await session.connect({ start: true, ...(timeScale === undefined ? {} : { timeScale }) });
  const objects = await readObjects(starting, files, flags.recursive ?? false, client.config.namespace);
  await checkAll(client, objects, interrupts.first);
  const severalPods =
    objects.filter(({ kind }) => kind.kind === "Pod").length > 1 ||
    objects.some(({ kind, object }) => workloadOf(kind, object) !== undefined);
  const view =
    options.format === "json"
      ? jsonView(session.ports)
      : textView(session.ports, options.format === "quiet", severalPods);
  await tellTimeScale(session, view);
  await requireFreePorts(options.portForwards);
  const made = new Made();
  const runOf = (): Run => {
    const { services } = made;
    const pods = new FollowedPods(made.pods, made.workloads);
    return { session, client, pods, services, view, options, interrupts };
  };
  const takesAway = !options.keep && !options.detach;
  try {
    for (const loaded of objects) {
      const applied = await applyOne(client, loaded, { dryRun: false }, interrupts.first);
      tellApplied(applied, view);
      if (made.take(applied) && applied.verb !== "created" && takesAway)
        view.note("  it was there before, and is deleted when this run ends (--keep leaves it)");
    }
  } catch (error) {
    if (!made.isEmpty && takesAway) await abandonPods(runOf());
    throw error;
  }
  if (!made.hasPods || (options.detach && options.wait === undefined)) return;
  const exitCode = await followToTheEnd(runOf());
  if (exitCode !== 0) throw new ExitError(exitCode);
}

function tellApplied({ loaded: { kind }, object, verb, warnings }: Applied, view: RunView): void {
  for (const warning of warnings) view.note(`Warning: ${warning}`);
  view.note(`${displayName(kind, object.metadata.name ?? "")} ${verb}`);
  const place = kind.kind === "Service" ? reachedAt(object as Service) : undefined;
  if (place !== undefined) view.note(place);
}

/** Nobody is to take shortened waits for real ones. */
async function tellTimeScale({ home, options }: Session, view: RunView): Promise<void> {
  const info = namesOtherCluster(options) ? undefined : await runningDaemon(home);
  if (info !== undefined && info.timeScale !== 1)
    view.note(`time scale ${String(info.timeScale)}: back-off, retries and probe periods are shortened`);
}

async function followToTheEnd(run: Run): Promise<number> {
  const { session, client, pods, view, options, interrupts } = run;
  // Closed after the group, whose task may still be opening one.
  await using forwards = new Forwards();
  await using group = new TaskGroup(interrupts.third);
  await using logs = new TaskGroup(group.signal);
  const heard: Heard = { lines: 0 };
  follow({ client, pods, view, watches: group, logs, heard });
  if (options.portForwards.length > 0)
    group.spawn(async (signal) => {
      await forwards.open(run, signal);
    });
  if (session.ports.stderr.isTTY === true && options.format === "text")
    group.spawn(async (signal) => {
      await showPulls(run, signal);
    });
  const ended = await untilEnded(run, group.signal).catch(async (error: unknown) => {
    if (!options.keep && !options.detach) await abandonPods(run);
    throw error;
  });
  // Before the deletion: with the container its log goes, however much of it is still to come.
  await lastWords(run, logs, heard);
  if (!options.keep && !options.detach) {
    try {
      await deletePods(run, ended.interrupted);
    } catch (error) {
      if (!interrupts.third.aborted) throw error;
      session.ports.stderr.write(`${leftBehind(pods)}\n`);
    }
  }
  await lastWords(run, logs, heard);
  view.result(ended.exitCode, ended.reason);
  return ended.exitCode;
}

/** The log of an ended container ends by itself, but may come after the status that told of the end: as long as it flows. */
async function lastWords({ session, pods, interrupts }: Run, logs: TaskGroup, heard: Heard): Promise<void> {
  if (!pods.all.every(({ pod, gone }) => gone || isFinished(pod))) return;
  for (;;) {
    const before = heard.lines;
    using bound = deadline(session.ports.clock, lastWordsMs, interrupts.third);
    try {
      await untilAborted(logs.idle(), bound.signal);
      return;
    } catch (error) {
      if (!bound.signal.aborted) throw error;
      if (interrupts.third.aborted || heard.lines === before) return;
    }
  }
}

/** What a run that was left in a hurry leaves to the daemon. */
function leftBehind(pods: FollowedPods): string {
  const left = pods.left.map(({ name }) => name);
  if (left.length > 0)
    return `left behind, being deleted: ${left.join(", ")}; \`minikubelet get pods\` shows when they are gone`;
  const all = pods.all.map(({ name }) => name).join(", ");
  return `the containers of ${all} are being killed; the daemon ends that within seconds`;
}
