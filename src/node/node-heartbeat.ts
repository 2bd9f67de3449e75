import type { ContainerImage } from "../api/index.ts";
import type { Clock, ImageSummary } from "../kubelet/ports.ts";
import type { Store } from "../storage/index.ts";
import { Mailbox } from "../util/mailbox.ts";
import { reportHeartbeat } from "./node-object.ts";

/** The kubelet's nodeStatusReportFrequency: how often it writes when nothing has changed. */
const REPORT_MS = 300_000;
/** Several pulls that end together make one write. */
const GATHER_MS = 1_000;
/** The kubelet's nodeStatusMaxImages, and its limit of names for each. */
const MAX_IMAGES = 50;
const MAX_NAMES = 5;

/** What the heartbeat works with. */
export interface HeartbeatEnv {
  readonly store: Store;
  readonly clock: Clock;
  readonly nodeName: string;
  /** @throws when the engine does not answer */
  readonly images: () => Promise<readonly ImageSummary[]>;
  /** A write failed (a full disk); the next one may not. */
  readonly onError: (error: unknown) => void;
}

/** Writes the node's heartbeat and its images: every five minutes, and soon after images have changed. */
export class NodeHeartbeat {
  readonly #env: HeartbeatEnv;
  readonly #news = new Mailbox<undefined>(undefined, () => false);

  constructor(env: HeartbeatEnv) {
    this.#env = env;
  }

  /** An image has come or gone. */
  imagesChanged(): void {
    this.#news.notify();
  }

  /** Until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#env;
    while (!signal.aborted) {
      this.#news.clear();
      await this.#report().catch(this.#env.onError);
      await this.#news.wait(clock.now() + REPORT_MS, clock, signal);
      await clock.sleep(GATHER_MS, signal).catch(() => undefined);
    }
  }

  async #report(): Promise<void> {
    const { store, clock, nodeName, images } = this.#env;
    // An engine that does not answer shows in the node's conditions already.
    const all = await images().catch(() => undefined);
    await reportHeartbeat(store, nodeName, all && nodeImages(all), clock.now());
  }
}

/** status.images as a kubelet writes it: the largest first, digests before tags, without what has no name. */
export function nodeImages(images: readonly ImageSummary[]): readonly ContainerImage[] {
  return images
    .map(({ repoDigests, repoTags, sizeBytes }) => ({
      names: [...repoDigests, ...repoTags].filter((name) => !name.includes("<none>")).slice(0, MAX_NAMES),
      sizeBytes,
    }))
    .filter(({ names }) => names.length > 0)
    .toSorted((a, b) => b.sizeBytes - a.sizeBytes)
    .slice(0, MAX_IMAGES);
}
