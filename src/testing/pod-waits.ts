import type { Pod } from "../api/index.ts";
import { movedBy, type Ms } from "../drawing/mark.ts";
import type { PodTimeline } from "../shutdown/timeline/pod-timeline.ts";
import { newsOf } from "../timeline/recorded-marks.ts";
import { deadline } from "../util/deadline.ts";
import { PodError, type PodErrorCode } from "./errors.ts";
import type { TestInstance } from "./instance/test-instance.ts";
import type { WaitOptions } from "./options.ts";
import { readLife } from "./pod-requests.ts";
import type { TestingPorts } from "./ports.ts";
import { storyOf } from "./story.ts";

/** What a pod in a test is made of. */
export interface TestPodParts {
  readonly ports: TestingPorts;
  readonly instance: TestInstance;
  readonly created: Pod;
  readonly timeline: PodTimeline;
  readonly createdAt: Ms;
  /** Removes the pod's namespace and lets go of the instance. */
  readonly release: () => Promise<void>;
}

interface FailureOptions {
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

const recordTimeoutMs = 2_000;
const never = new AbortController().signal;

/** Waits of a test for its pod, whose failures tell the pod's story. */
export class PodWaits {
  readonly #parts: TestPodParts;

  constructor(parts: TestPodParts) {
    this.#parts = parts;
  }

  /** As seen from here. */
  story(): string {
    const { timeline, createdAt } = this.#parts;
    const marks = timeline.marks.map((mark) => movedBy(mark, -createdAt));
    const { pod, gone } = timeline;
    return storyOf({ pod, gone, marks, lastLog: (container) => timeline.lastLog(container) });
  }

  failure(code: PodErrorCode, headline: string, options: FailureOptions = {}): PodError {
    return new PodError(code, headline, this.story(), options);
  }

  /** @throws PodError `Timeout`, and what `work` throws; the signal's reason when it has aborted */
  async bounded<T>(
    what: string,
    { timeoutMs, signal = never }: WaitOptions & { readonly timeoutMs: number },
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    using bound = deadline(this.#parts.ports.clock, timeoutMs, signal);
    try {
      return await work(bound.signal);
    } catch (cause) {
      if (signal.aborted) throw cause;
      if (cause instanceof PodError) throw await this.#fromRecord(cause);
      if (!bound.signal.aborted) throw cause;
      throw await this.#fromRecord(this.failure("Timeout", `${what} within ${String(timeoutMs / 1000)} s`));
    }
  }

  /** The same failure with all that the node has recorded, which is more than can be seen from here, if it can be had. */
  async #fromRecord(failure: PodError): Promise<PodError> {
    const { ports, instance, created, timeline } = this.#parts;
    using bound = deadline(ports.clock, recordTimeoutMs, never);
    try {
      const life = await readLife(instance.client, created.metadata, ports.clock.now(), bound.signal);
      const { pod, gone } = timeline;
      const marks = newsOf(life.entries);
      const story = storyOf({ pod, gone, marks, lastLog: (container) => timeline.lastLog(container) });
      return new PodError(failure.code, failure.headline, story, { hint: failure.hint });
    } catch {
      return failure;
    }
  }
}
