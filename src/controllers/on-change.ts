import { isStorageError, type ResourceType, type Store, type WatchEvent } from "../storage/index.ts";
import { linkedAbort } from "../util/linked-abort.ts";
import { TaskGroup } from "../util/task-group.ts";
import type { EpochMs, Sleeper } from "../util/time.ts";

/** What every controller works with. */
export interface ControllerEnv {
  readonly store: Store;
  readonly clock: Sleeper & { now(): EpochMs };
  /** Told of a round that failed; it is made again. */
  readonly onError: (error: unknown) => void;
}

/** Pause after a failed round: on a full disk every one fails, until there is room again. */
const retryMs = 10_000;

/** The longest sleep: whoever wants to wake later looks once a day. */
const longestSleepMs = 86_400_000;

/** Asks for another run at that time, whether anything changes or not. The earliest of a run counts. */
export type WakeAt = (time: EpochMs) => void;

/**
 * Runs `sync` once, and again after changes of any of these collections, until the signal aborts. Runs never overlap;
 * changes during a run lead to one more run, and so does the time that a run asks for by `wakeAt`. `sync` reads the store
 * anew each time, so a change lost to a full history does no harm, and a run that failed is made again after a pause.
 * @param isNews which changes matter; default all
 */
export async function onChange(
  { store, clock, onError }: ControllerEnv,
  types: readonly ResourceType[],
  sync: (wakeAt: WakeAt) => Promise<void>,
  signal: AbortSignal,
  isNews: (change: WatchEvent) => boolean = () => true,
): Promise<void> {
  const bell = new Bell();
  const notify = (): void => {
    bell.ring();
  };
  await using watches = new TaskGroup(signal);
  for (const type of types) {
    watches.spawn(async (ended) => {
      await follow(store, type, isNews, notify, ended);
    });
  }
  watches.signal.addEventListener("abort", notify, { once: true });
  bell.ring();
  let alarm = linkedAbort(watches.signal);
  const isOver = (): boolean => watches.signal.aborted;
  while (!isOver()) {
    await bell.rung();
    alarm.abort();
    try {
      let wake = Infinity;
      await sync((time) => {
        wake = Math.min(wake, time);
      });
      alarm = linkedAbort(watches.signal);
      if (wake < Infinity) {
        const ms = Math.min(Math.max(0, wake - clock.now()), longestSleepMs);
        clock.sleep(ms, alarm.signal).then(notify, () => undefined); // Rung for another reason before.
      }
    } catch (error) {
      if (isOver()) return;
      onError(error);
      await clock.sleep(retryMs, watches.signal);
      bell.ring();
    }
  }
}

/** Remembers one ring until somebody has heard it. */
class Bell {
  #ring = Promise.withResolvers<undefined>();

  ring(): void {
    this.#ring.resolve(undefined);
  }

  async rung(): Promise<void> {
    await this.#ring.promise;
    this.#ring = Promise.withResolvers<undefined>();
  }
}

async function follow(
  store: Store,
  type: ResourceType,
  isNews: (change: WatchEvent) => boolean,
  notify: () => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const change of store.watch(type, store.revision, {}, signal)) if (isNews(change)) notify();
    } catch (error) {
      if (!isStorageError(error, "TooOld")) throw error;
      notify();
    }
  }
}
