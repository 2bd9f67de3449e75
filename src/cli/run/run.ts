import type { Pod } from "../../api/index.ts";
import { type KubeClient, pathOf } from "../../client/kube-client.ts";
import type { PortForwarder } from "../../client/port-forward.ts";
import { deadline, DeadlineError } from "../../util/deadline.ts";
import { messageOf } from "../../util/errors.ts";
import { TaskGroup } from "../../util/task-group.ts";
import { untilAborted } from "../../util/until-aborted.ts";
import { applyOne, checkAll } from "../apply/apply.ts";
import { readObjects } from "../apply/read-objects.ts";
import { ExitError, exitCodes } from "../exit-code.ts";
import { displayName } from "../resources/resource-args.ts";
import { podResource } from "../resources/pods.ts";
import type { Session } from "../session.ts";
import { requestDeletion, secondsLeft, stillOnNode } from "./end-pods.ts";
import { follow } from "./follow.ts";
import { FollowedPods } from "./followed-pods.ts";
import { Interrupts } from "./interrupts.ts";
import { parseRunFlags, type RunFlags, type RunOptions } from "./options.ts";
import { isFinished, isReady, outcomeOf } from "./outcome.ts";
import { jsonView, type RunView, textView } from "./view.ts";

const pollMs = 100;
/** How long a log may go on after its container has ended. */
const lastWordsMs = 2_000;
const countdownMs = 1_000;
/** After a forced delete a container has at most 2 s, and the engine its time. */
const forceTimeoutMs = 30_000;

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

interface Run {
  readonly session: Session;
  readonly client: KubeClient;
  readonly pods: FollowedPods;
  readonly view: RunView;
  readonly options: RunOptions;
  readonly interrupts: Interrupts;
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
    if (!options.keep && !options.detach) await abandon(run);
    throw error;
  });
  const keep = options.keep || (options.detach && ended.exitCode === 0);
  if (!keep) {
    try {
      await endPods(run, ended.interrupted);
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

/** A run that cannot go on leaves no pods behind, as long as the daemon still answers. */
async function abandon({ client, pods, view, options }: Run): Promise<void> {
  try {
    await requestDeletion(client, pods, options.gracePeriodSeconds);
    view.note("the pods are being deleted");
  } catch (error) {
    view.note(`the pods could not be deleted: ${messageOf(error)}`);
  }
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

interface Ended {
  readonly exitCode: number;
  readonly reason: string;
  readonly interrupted: boolean;
}

/** Waits for what ends the run first: its pods, `--wait`, `--timeout`, Ctrl-C, or a failure of the following itself. */
async function untilEnded(run: Run, groupSignal: AbortSignal): Promise<Ended> {
  const { session, pods, view, options, interrupts } = run;
  const never = options.timeoutMs ?? Number.MAX_SAFE_INTEGER;
  using bound = deadline(session.ports.clock, never, interrupts.first);
  const failure = new AbortController();
  const onFailure = (): void => {
    failure.abort(groupSignal.reason);
  };
  groupSignal.addEventListener("abort", onFailure, { once: true });
  try {
    using either = linked(bound.signal, failure.signal);
    const outcome = await pods.until(() => outcomeOf(pods.all, options.wait), either.signal);
    return { ...outcome, interrupted: false };
  } catch (error) {
    if (interrupts.first.aborted)
      return { exitCode: exitCodes.interrupted, reason: "interrupted", interrupted: true };
    if (!(bound.signal.reason instanceof DeadlineError)) throw error;
    view.note(`not done within ${String((options.timeoutMs ?? 0) / 1000)} s`);
    return { exitCode: exitCodes.timeout, reason: "timeout", interrupted: false };
  } finally {
    groupSignal.removeEventListener("abort", onFailure);
  }
}

function linked(...signals: readonly AbortSignal[]): { readonly signal: AbortSignal } & Disposable {
  const own = new AbortController();
  const abort = (): void => {
    own.abort(signals.find((signal) => signal.aborted)?.reason);
  };
  for (const signal of signals) signal.addEventListener("abort", abort);
  if (signals.some((signal) => signal.aborted)) abort();
  return {
    signal: own.signal,
    [Symbol.dispose]: () => {
      for (const signal of signals) signal.removeEventListener("abort", abort);
    },
  };
}

/** Deletes gracefully and shows the time left; the next Ctrl-C kills, and waits until nothing of ours is left. */
async function endPods(run: Run, interrupted: boolean): Promise<void> {
  const { session, client, pods, view, options, interrupts } = run;
  const force = interrupted ? interrupts.second : interrupts.first;
  await requestDeletion(client, pods, options.gracePeriodSeconds);
  if (pods.left.length > 0 && interrupted) view.note("deleting gracefully; Ctrl-C again kills");
  try {
    await using countdown = new TaskGroup(force);
    countdown.spawn(async (signal) => {
      for (;;) {
        const names = pods.left.map(({ name }) => name).join(", ");
        view.progress(`waiting for ${names}: ${String(secondsLeft(pods, session.ports.clock.now()))}s left`);
        await session.ports.clock.sleep(countdownMs, signal);
      }
    });
    await pods.until(() => (pods.left.length === 0 ? true : undefined), force);
  } catch (error) {
    if (!force.aborted) throw error;
    view.note("killing");
    await requestDeletion(client, pods, 0);
  }
  await untilNothingRuns(run);
}

async function untilNothingRuns({ session, client, pods, interrupts }: Run): Promise<void> {
  using bound = deadline(session.ports.clock, forceTimeoutMs, interrupts.third);
  while ((await stillOnNode(client, pods, bound.signal)).length > 0)
    await session.ports.clock.sleep(pollMs, bound.signal);
}

/** Listeners of `--port-forward`, opened when the first pod is ready. */
class Forwards implements AsyncDisposable {
  readonly #open: PortForwarder[] = [];

  async open({ client, pods, options, view }: Run, signal: AbortSignal): Promise<void> {
    const target = pods.all[0];
    if (target === undefined) return;
    const { PortForwarder } = await import("../../client/port-forward.ts");
    const path = pathOf(podResource, target.namespace, target.name, "portforward");
    const onError = (error: Error): void => {
      view.note(`port-forward: ${messageOf(error)}`);
    };
    await pods.until(() => (target.gone || isReady(target.pod) ? true : undefined), signal);
    for (const { local, remote } of options.portForwards) {
      const forwarder = await PortForwarder.listen(client.config, { path, local, remote, onError });
      this.#open.push(forwarder);
      view.note(`Forwarding from 127.0.0.1:${String(forwarder.port)} -> ${String(remote)}`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      this.#open.map(async (forwarder) => {
        await forwarder[Symbol.asyncDispose]();
      }),
    );
  }
}
