import type { Pod } from "../../api/index.ts";
import { deadline } from "../../util/deadline.ts";
import { TaskGroup } from "../../util/task-group.ts";
import { untilAborted } from "../../util/until-aborted.ts";
import { applyOne, checkAll } from "../apply/apply.ts";
import { readObjects } from "../apply/read-objects.ts";
import { ExitError } from "../exit-code.ts";
import { displayName } from "../resources/resource-args.ts";
import type { Session } from "../session.ts";
import { abandonPods, deletePods } from "./delete-pods.ts";
import { follow } from "./follow.ts";
import { FollowedPods } from "./followed-pods.ts";
import { Forwards } from "./forwards.ts";
import { Interrupts } from "./interrupts.ts";
import { parseRunFlags, type RunFlags } from "./options.ts";
import { isFinished } from "./outcome.ts";
import type { Run } from "./run-state.ts";
import { untilEnded } from "./until-ended.ts";
import { jsonView, textView } from "./view.ts";

/** How long a log may go on after its container has ended. */
const lastWordsMs = 2_000;

/**
 * Applies manifests, follows their pods to their end and deletes them. @throws ExitError with the code of decision 18.
 */
export async function run(session: Session, files: readonly string[], flags: RunFlags): Promise<void> {
  const options = parseRunFlags(flags);
  using interrupts = new Interrupts(session.ports);
  const starting = { ...session, signal: interrupts.first };
  const client = await session.connect({ start: true });
  const objects = await readObjects(starting, files, flags.recursive ?? false, client.config.namespace);
  await checkAll(client, objects, interrupts.first);
  const severalPods = objects.filter(({ kind }) => kind.kind === "Pod").length > 1;
  const view =
    options.format === "json"
      ? jsonView(session.ports)
      : textView(session.ports, options.format === "quiet", severalPods);
  const pods: Pod[] = [];
  for (const loaded of objects) {
    const applied = await applyOne(client, loaded, { dryRun: false }, interrupts.first);
    for (const warning of applied.warnings) view.note(`Warning: ${warning}`);
    view.note(`${displayName(loaded.kind, applied.object.metadata.name ?? "")} ${applied.verb}`);
    if (loaded.kind.kind === "Pod") pods.push(applied.object as Pod);
  }
  const followed = new FollowedPods(pods);
  if (pods.length === 0 || (options.detach && options.wait === undefined)) return;
  const exitCode = await followToTheEnd({ session, client, pods: followed, view, options, interrupts });
  if (exitCode !== 0) throw new ExitError(exitCode);
}

async function followToTheEnd(run: Run): Promise<number> {
  const { session, client, pods, view, options, interrupts } = run;
  await using group = new TaskGroup(interrupts.third);
  await using forwards = new Forwards();
  await using logs = new TaskGroup(group.signal);
  follow(client, pods, view, { watches: group, logs });
  if (options.portForwards.length > 0)
    group.spawn(async (signal) => {
      await forwards.open(run, signal);
    });
  const ended = await untilEnded(run, group.signal).catch(async (error: unknown) => {
    if (!options.keep && !options.detach) await abandonPods(run);
    throw error;
  });
  const keep = options.keep || (options.detach && ended.exitCode === 0);
  if (!keep) {
    try {
      await deletePods(run, ended.interrupted);
    } catch (error) {
      if (!interrupts.third.aborted) throw error;
      const left = pods.left.map(({ name }) => `pod/${name}`).join(", ");
      session.ports.stderr.write(
        `left behind: ${left === "" ? "containers that are being killed" : left}; \`minikubelet delete pod --all\` removes them\n`,
      );
    }
  }
  await lastWords(run, logs);
  view.result(ended.exitCode, ended.reason);
  return ended.exitCode;
}

/** The log of an ended container ends by itself, but may come after the status that told of the end. */
async function lastWords({ session, pods, interrupts }: Run, logs: TaskGroup): Promise<void> {
  if (!pods.all.every(({ pod, gone }) => gone || isFinished(pod))) return;
  using bound = deadline(session.ports.clock, lastWordsMs, interrupts.third);
  try {
    await untilAborted(logs.idle(), bound.signal);
  } catch (error) {
    if (!bound.signal.aborted) throw error;
  }
}
