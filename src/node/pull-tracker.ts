import type { PullView } from "../apiserver/index.ts";
import type { PullProgress } from "../kubelet/ports.ts";

/** One step of a pull, as the image manager tells it. */
interface PullStep {
  readonly podUid: string;
  readonly container: string;
  readonly image: string;
  readonly progress: PullProgress;
}

interface LayerSize {
  readonly currentBytes: number;
  readonly totalBytes: number;
}

interface Pull {
  readonly podUid: string;
  readonly container: string;
  readonly image: string;
  readonly layers: Map<string, LayerSize>;
}

/** What is being downloaded now, by pod: sizes that no event of Kubernetes tells. */
export class PullTracker {
  readonly #pulls = new Map<string, Pull>();

  /** Takes in a step. A layer whose download is complete counts with its whole size. */
  step({ podUid, container, image, progress }: PullStep): void {
    const key = `${podUid}/${container}`;
    const known = this.#pulls.get(key);
    const pull =
      known?.image === image ? known : { podUid, container, image, layers: new Map<string, LayerSize>() };
    this.#pulls.set(key, pull);
    const before = pull.layers.get(progress.layer) ?? { currentBytes: 0, totalBytes: 0 };
    if (progress.status === "Downloading") {
      const { currentBytes = before.currentBytes, totalBytes = before.totalBytes } = progress;
      pull.layers.set(progress.layer, { currentBytes, totalBytes });
    } else if (progress.status === "Download complete") {
      pull.layers.set(progress.layer, { ...before, currentBytes: before.totalBytes });
    }
  }

  /** The pull of a container has ended, well or not. */
  end(podUid: string, container: string): void {
    this.#pulls.delete(`${podUid}/${container}`);
  }

  /** The pod is gone, and with it whatever was pulled for it. */
  forget(podUid: string): void {
    for (const [key, pull] of this.#pulls) if (pull.podUid === podUid) this.#pulls.delete(key);
  }

  /** Pulls under way with at least one known size. */
  list(): readonly PullView[] {
    return [...this.#pulls.values()].flatMap(({ layers, ...pull }) => {
      const sizes = [...layers.values()];
      const sum = (of: (size: LayerSize) => number): number =>
        sizes.reduce((total, size) => total + of(size), 0);
      const totalBytes = sum((size) => size.totalBytes);
      return totalBytes === 0
        ? []
        : [{ ...pull, currentBytes: sum((size) => size.currentBytes), totalBytes }];
    });
  }
}
