import { deadline } from "../../util/deadline.ts";
import { messageOf } from "../../util/errors.ts";
import { TaskGroup } from "../../util/task-group.ts";
import { requestDeletion, secondsLeft, stillOnNode } from "./deletion.ts";
import type { Run } from "./run-state.ts";
import { deleteServices } from "./services.ts";

const pollMs = 100;
const countdownMs = 1_000;
/** After a forced delete a container has at most 2 s, and the engine its time. */
const forceTimeoutMs = 30_000;

/** Deletes gracefully and shows the time left; the next Ctrl-C kills, and waits until nothing of ours is left. */
export async function deletePods(run: Run, interrupted: boolean): Promise<void> {
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
  await deleteServices(client, run.services);
}

async function untilNothingRuns({ session, client, pods, interrupts }: Run): Promise<void> {
  using bound = deadline(session.ports.clock, forceTimeoutMs, interrupts.third);
  while ((await stillOnNode(client, pods, bound.signal)).length > 0)
    await session.ports.clock.sleep(pollMs, bound.signal);
}

/** A run that cannot go on leaves no pods behind, as long as the daemon still answers. */
export async function abandonPods({ client, pods, services, view, options }: Run): Promise<void> {
  try {
    await requestDeletion(client, pods, options.gracePeriodSeconds);
    await deleteServices(client, services);
    view.note("the pods are being deleted");
  } catch (error) {
    view.note(`the pods could not be deleted: ${messageOf(error)}`);
  }
}
