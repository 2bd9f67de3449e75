import type { Event, Pod } from "../api/index.ts";
import { ConnectionError } from "../client/errors.ts";
import { targetPort } from "../shutdown/target-port.ts";
import { type LifeForm, renderLife } from "../timeline/render.ts";
import { isMinikubeletError, messageOf } from "../util/errors.ts";
import { type ContainerEnd, containerEnds } from "./container-ends.ts";
import { containerNamed } from "./container-named.ts";
import { Doors } from "./doors.ts";
import { PodError } from "./errors.ts";
import type { TestInstance } from "./instance/test-instance.ts";
import type { DeleteOptions, Deletion, ExecOptions, ExecResult, LogOptions, WaitOptions } from "./options.ts";
import { execIn, listEvents, readLife, readLog, requestDeletion } from "./pod-requests.ts";
import { PodWaits, type TestPodParts } from "./pod-waits.ts";
import { readinessOf } from "./readiness.ts";

const readyTimeoutMs = 60_000;
const requestTimeoutMs = 30_000;
/** Beyond the grace period: the engine's time to kill and to clear away. */
const goneSlackMs = 60_000;
/** What a test has no more use for need not end gracefully. */
const disposalGraceSeconds = 1;

/** A pod in the hands of a test. Disposing it (`await using`) removes it and all that came with it. */
export class TestPod implements AsyncDisposable {
  readonly name: string;
  /** Made for this pod alone, and removed with it. */
  readonly namespace: string;
  readonly uid: string;
  /** @internal */
  readonly parts: TestPodParts;
  readonly #doors = new Doors();
  readonly #waits: PodWaits;
  #disposal: Promise<void> | undefined;

  /** @internal */
  constructor(parts: TestPodParts) {
    const { name = "", namespace = "default", uid = "" } = parts.created.metadata;
    this.parts = parts;
    this.#waits = new PodWaits(parts);
    this.name = name;
    this.namespace = namespace;
    this.uid = uid;
  }

  /** The Pod object as last seen, also after the pod has gone. */
  get object(): Pod {
    return this.parts.timeline.pod;
  }

  /** Whether the pod is gone from the API: its containers have ended and are removed. */
  get gone(): boolean {
    return this.parts.timeline.gone;
  }

  /** The pod's instance: its home is `MINIKUBELET_HOME` for the command line. */
  get instance(): TestInstance {
    return this.parts.instance;
  }

  /**
   * Waits until the pod is Ready, 60 s unless told otherwise.
   * @throws PodError `Timeout`; `NeverReady` at once when it has ended or its image cannot be had
   */
  async ready(options: WaitOptions = {}): Promise<void> {
    await this.#waits.bounded(
      "the pod was not ready",
      { timeoutMs: readyTimeoutMs, ...options },
      async (signal) => {
        await this.parts.timeline.until(() => {
          const readiness = readinessOf(this.object, this.gone);
          if (readiness.state === "hopeless")
            throw this.#waits.failure("NeverReady", `the pod will not be ready: ${readiness.why}`, {
              hint: readiness.hint,
            });
          return readiness.state === "ready" ? true : undefined;
        }, signal);
      },
    );
  }

  /**
   * Waits until `decide` answers something other than undefined or false; it is asked at every change of the pod.
   * @param what the end of the sentence "… did not come true" for the failure
   * @throws PodError `Timeout`, `PodGone`; and what `decide` throws
   */
  async until<T>(
    what: string,
    decide: (pod: Pod) => T | undefined | false,
    options: WaitOptions = {},
  ): Promise<T> {
    return await this.#waits.bounded(
      `${what}: that has not come true`,
      { timeoutMs: readyTimeoutMs, ...options },
      async (signal) => {
        const found = await this.parts.timeline.until((): { readonly value: T } | undefined => {
          const value = decide(this.object);
          if (value !== undefined && value !== false) return { value };
          if (this.gone)
            throw this.#waits.failure("PodGone", `the pod is gone, and ${what} has not come true`);
          return undefined;
        }, signal);
        return found.value;
      },
    );
  }

  /**
   * Waits until all containers have ended by themselves (phase Succeeded or Failed).
   * @returns how each of them ended. @throws PodError `Timeout`, `PodGone`
   */
  async ended(options: WaitOptions = {}): Promise<readonly ContainerEnd[]> {
    const ended = (pod: Pod): Pod | false => /^(Succeeded|Failed)$/.test(pod.status?.phase ?? "") && pod;
    return containerEnds(await this.until("that it ends", ended, options));
  }

  /**
   * `http://HOST:PORT` of a port of the pod, by number or name; without one the first port that the manifest names.
   * Straight to the pod where this machine reaches its address, else through a port-forward.
   * @throws PodError `NoPort`; `Timeout` when the pod has no address in time
   */
  async url(port?: number | string, options: WaitOptions = {}): Promise<string> {
    const wanted = this.#portOf(port);
    const addressed = (pod: Pod): Pod | false => pod.status?.podIP !== undefined && pod;
    const pod = await this.until("that it has an address", addressed, options);
    const bounds = { timeoutMs: requestTimeoutMs, ...options };
    return await this.#waits.bounded(
      "no way to the port was found",
      bounds,
      async (signal) => await this.#doors.url(this.instance.client, pod, wanted, signal),
    );
  }

  /**
   * Runs a command (no shell: `["sh", "-c", "…"]` for one) in a container and collects what it writes. An exit code other
   * than 0 is no error. @throws PodError `Timeout`, `NoContainer`; ApiError when the command cannot be run
   */
  async exec(command: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
    const container = this.#container(options.container);
    const what = `the command ${JSON.stringify(command.join(" "))} in ${container} did not end`;
    return await this.#waits.bounded(
      what,
      { timeoutMs: requestTimeoutMs, ...options },
      async (signal) => await execIn(this.instance.client, this, command, { ...options, container }, signal),
    );
  }

  /**
   * What a container has written so far. Of a pod that is gone: what was seen of it, the last 10,000 lines.
   * @throws PodError `Timeout`, `NoContainer`; ApiError, for a container that has not started, say
   */
  async logs(options: LogOptions = {}): Promise<string> {
    const container = this.#container(options.container);
    const what = `the log of ${container} did not come`;
    const asked = this.gone
      ? undefined
      : await this.#waits.bounded(
          what,
          { timeoutMs: requestTimeoutMs, ...options },
          async (signal) => await readLog(this.instance.client, this, { ...options, container }, signal),
        );
    if (asked !== undefined) return asked;
    const lines = this.parts.timeline.lastLog(container);
    const { tailLines = lines.length } = options;
    return lines
      .slice(lines.length - Math.min(tailLines, lines.length))
      .map((line) => `${line}\n`)
      .join("");
  }

  /** The pod's events so far, oldest first, also of a pod that is gone. @throws PodError `Timeout` */
  async events(options: WaitOptions = {}): Promise<readonly Event[]> {
    const bounds = { timeoutMs: requestTimeoutMs, ...options };
    return await this.#waits.bounded(
      "its events did not come",
      bounds,
      async (signal) => await listEvents(this.instance.client, this, signal),
    );
  }

  /**
   * Deletes the pod as `kubectl delete` does and waits until it is gone: preStop, SIGTERM, SIGKILL at the deadline.
   * @throws PodError `Timeout` a minute after the grace period, unless told otherwise
   */
  async delete(options: DeleteOptions = {}): Promise<Deletion> {
    const { gracePeriodSeconds = this.object.spec.terminationGracePeriodSeconds ?? 30, ...bounds } = options;
    const timeoutMs = gracePeriodSeconds * 1000 + goneSlackMs;
    const from = this.parts.ports.monotonicMs();
    await this.#waits.bounded("the pod was not gone", { timeoutMs, ...bounds }, async (signal) => {
      await requestDeletion(this.instance.client, this, options.gracePeriodSeconds, signal);
      await this.parts.timeline.until(() => (this.gone ? true : undefined), signal);
    });
    const seconds = (this.parts.ports.monotonicMs() - from) / 1000;
    return { seconds, pod: this.object, containers: containerEnds(this.object) };
  }

  /** Status, what happened and when, last log lines: what every failure's message ends with. */
  story(): string {
    return this.#waits.story();
  }

  /**
   * The pod's whole life as the node has recorded it, output of hooks and probes included, also of a pod that is gone: as
   * `minikubelet timeline` shows it. @throws PodError `Timeout`
   */
  async timeline(form: LifeForm = "text", options: WaitOptions = {}): Promise<string> {
    const bounds = { timeoutMs: requestTimeoutMs, ...options };
    return await this.#waits.bounded("its timeline did not come", bounds, async (signal) => {
      const now = this.parts.ports.clock.now();
      return renderLife(await readLife(this.instance.client, this, now, signal), form);
    });
  }

  /** Removes the pod, within a second or so, and all that came with it. Idempotent. @throws PodError `NotRemoved` */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposal ??= this.#dispose();
    await this.#disposal;
  }

  async #dispose(): Promise<void> {
    const { timeline, release } = this.parts;
    try {
      await this.#doors[Symbol.asyncDispose]();
      if (!this.gone && this.instance.alive) await this.delete({ gracePeriodSeconds: disposalGraceSeconds });
    } catch (cause) {
      // Where nobody serves any more the instance's own end removes all.
      if (!(cause instanceof ConnectionError)) throw this.#notRemoved(cause);
    } finally {
      await timeline[Symbol.asyncDispose]();
      await release();
    }
  }

  #notRemoved(cause: unknown): unknown {
    if (!isMinikubeletError(cause)) return cause;
    const why = cause instanceof PodError ? cause.headline : messageOf(cause);
    return this.#waits.failure("NotRemoved", `the pod could not be removed: ${why}`, {
      hint: "What is left of it goes when the test process ends.",
      cause,
    });
  }

  #portOf(port: number | string | undefined): number {
    try {
      return targetPort(this.object, port === undefined ? undefined : String(port)).port;
    } catch (cause) {
      throw this.#waits.failure("NoPort", messageOf(cause), {
        hint: "Give the number, or the name that spec.containers[].ports[].name has.",
        cause,
      });
    }
  }

  #container(wanted: string | undefined): string {
    const found = containerNamed(this.object, wanted);
    if ("name" in found) return found.name;
    throw this.#waits.failure("NoContainer", `the pod has no container ${JSON.stringify(wanted)}`, {
      hint: `It has ${found.known.join(", ")}.`,
    });
  }
}
