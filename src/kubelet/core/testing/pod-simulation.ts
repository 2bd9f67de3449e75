/** A worker and a scripted engine on virtual time: what a pod's life looks like, line by line. */
import type { Container, ContainerStatus, Pod, PodStatus, ResourceRequirements } from "../../../api/index.ts";
import { statusesIn } from "../../../api/pod-state.ts";
import { formatTimestamp } from "../../../api/timestamp.ts";
import { afterStep } from "../after-step.ts";
import { admitStart } from "../back-off.ts";
import { decide } from "../decide.ts";
import { podProbes, workerName } from "../probes.ts";
import { mergeStatus } from "../status/merge.ts";
import {
  type CoreOptions,
  type Kill,
  newPodMemory,
  type Observed,
  type ObservedContainer,
  type ObservedSandbox,
  type PodMemory,
  type ProbeType,
  type ProbeVerdict,
  type StartContainer,
  type StartError,
  type Step,
  type StepResult,
} from "../types.ts";
import { nothing } from "./base-pod.ts";

/** What one run of a container does; `error` keeps it from starting. */
export interface Run {
  /** Seconds until it ends by itself; for ever unless given. */
  readonly seconds?: number;
  readonly exitCode?: number;
  /** Seconds from the stop signal to the end, and the code; unless given it is killed when the grace is over. */
  readonly onTerm?: readonly [seconds: number, exitCode: number];
  readonly error?: StartError;
  /** Its postStart hook fails: it is waited for until it has ended. */
  readonly hookError?: StartError;
  /** Verdicts of its probes, so many seconds after its start; only those that the container has. */
  readonly verdicts?: Readonly<Partial<Record<ProbeType, readonly [seconds: number, ProbeVerdict]>>>;
}

export interface Scenario {
  readonly pod: Pod;
  readonly options: CoreOptions;
  readonly run: (name: string, attempt: number) => Run;
  /** Done to the simulation at these seconds. */
  readonly actions?: Readonly<Record<number, (simulation: PodSimulation) => void>>;
}

interface Instance {
  container: ObservedContainer;
  readonly run: Run;
}

/** Of one pod at one time: each step of a turn is another turn. */
const MAX_TURNS_AT_ONCE = 200;

export class PodSimulation {
  now = 0;
  pod: Pod;
  readonly lines: string[] = [];
  memory: PodMemory = newPodMemory;
  /** Called after each turn of the worker. */
  everyTurn: () => void = () => {};
  readonly options: CoreOptions;
  #facts: Observed = nothing;
  readonly #scenario: Scenario;
  readonly #due: [number, () => void][] = [];
  readonly #instances: Instance[] = [];
  readonly #sandboxes: ObservedSandbox[] = [];
  readonly #taken: ObservedContainer[] = [];
  #gone = false;
  /** Each is a hint of the engine. */
  #exits = 0;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.pod = scenario.pod;
    this.options = scenario.options;
    for (const [at, act] of Object.entries(scenario.actions ?? {}))
      this.#due.push([
        Number(at) * 1000,
        () => {
          act(this);
        },
      ]);
  }

  /** The life up to that second. Throws when turn follows turn and no time passes. */
  until(seconds: number): readonly string[] {
    let turns = 0;
    let since = this.now;
    while (this.now <= seconds * 1000) {
      if (this.now > since) [since, turns] = [this.now, 0];
      if (++turns > MAX_TURNS_AT_ONCE)
        throw new Error(`goes in circles at ${this.now} ms:\n${this.lines.slice(-20).join("\n")}`);
      const wake = this.#sync();
      this.everyTurn();
      if (this.#gone) break;
      if (wake === "at once") continue;
      const next = Math.min(wake ?? Infinity, ...this.#due.map(([at]) => at));
      if (next > seconds * 1000) break;
      this.#advance(next);
    }
    return this.lines;
  }

  /** `kubectl delete` with that grace. */
  delete(graceSeconds: number): void {
    const { metadata } = this.pod;
    const deletionTimestamp = formatTimestamp(this.now + graceSeconds * 1000);
    this.pod = {
      ...this.pod,
      metadata: { ...metadata, deletionTimestamp, deletionGracePeriodSeconds: graceSeconds },
    };
    this.#say(`delete ${graceSeconds}`);
  }

  killSandbox(): void {
    this.#sandboxes.splice(
      0,
      1,
      ...this.#sandboxes.slice(0, 1).map((one) => ({ ...one, state: "stopped" as const })),
    );
  }

  /** Another image for a container of the spec, as by `kubectl set image`. */
  setImage(name: string, image: string): void {
    const { metadata, spec } = this.pod;
    const changed = <T extends Container>(one: T): T => (one.name === name ? { ...one, image } : one);
    this.pod = {
      ...this.pod,
      metadata: { ...metadata, generation: (metadata.generation ?? 0) + 1 },
      spec: {
        ...spec,
        ...(spec.initContainers === undefined ? {} : { initContainers: spec.initContainers.map(changed) }),
        containers: spec.containers.map(changed),
      },
    };
    this.#say(`image ${name} ${image}`);
  }

  /** Other resources for a container of the spec, as by `pods/resize`. */
  setResources(name: string, resources: ResourceRequirements): void {
    const { metadata, spec } = this.pod;
    this.pod = {
      ...this.pod,
      metadata: { ...metadata, generation: (metadata.generation ?? 0) + 1 },
      spec: {
        ...spec,
        containers: spec.containers.map((one) => (one.name === name ? { ...one, resources } : one)),
      },
    };
    this.#say(`resources ${name} ${JSON.stringify(resources)}`);
  }

  /** Somebody ends a container, or takes all that there is of it away, behind the kubelet's back. */
  harm(name: string, how: "kill" | "remove"): void {
    const [newest, ...older] = this.#instances.filter(({ container }) => container.name === name);
    if (newest === undefined) return;
    this.#say(`${how} ${newest.container.id}`);
    this.#exit(newest.container.id, 137);
    if (how === "kill") return;
    for (const { container } of [newest, ...older]) {
      this.#taken.push(container);
      this.#remove(container.id);
    }
  }

  /** All that the kubelet has not removed itself, what was taken away included. */
  get begun(): readonly ObservedContainer[] {
    return [...this.observe().containers, ...this.#taken];
  }

  set(more: Partial<Observed>): void {
    this.#facts = { ...this.#facts, ...more };
  }

  /** What the worker sees now. */
  observe(): Observed {
    return {
      ...this.#facts,
      sandboxes: this.#sandboxes,
      containers: this.#instances.map(({ container }) => container),
      revision: this.#facts.revision + this.#exits,
    };
  }

  #sync(): number | undefined | "at once" {
    const decision = decide(this.pod, this.observe(), this.memory, this.now, this.options);
    this.memory = decision.memory;
    this.#publish(decision.status, decision.terminalPhase);
    for (const event of decision.events) this.#say(`event ${event.reason}: ${event.message}`);
    for (const step of decision.plan) if (this.#step(step) === "stop") break;
    this.#gone ||= decision.finished;
    return decision.plan.length > 0 ? "at once" : decision.requeueAt;
  }

  #publish(status: PodStatus, terminalPhase: "hold" | "publish"): void {
    const { rules } = this.options;
    const merged = mergeStatus(this.pod, status, { terminalPhase, now: this.now, rules });
    if (merged === undefined) return;
    this.pod = { ...this.pod, status: merged };
    this.#say(statusLine(merged));
  }

  #step(step: Step): "continue" | "stop" {
    const { options } = this;
    const result = this.#execute(step);
    const outcome = afterStep(this.memory, step, result, this.now, options);
    this.memory = outcome.memory;
    for (const event of outcome.events) this.#say(`event ${event.reason}: ${event.message}`);
    return outcome.next;
  }

  #execute(step: Step): StepResult {
    switch (step.type) {
      case "startContainer":
        return this.#start(step);
      case "createSandbox":
        this.#sandboxes.unshift({
          id: `sandbox-${step.attempt}`,
          attempt: step.attempt,
          createdAt: this.now,
          state: "running",
          hostNetwork: false,
          ips: [`10.244.0.${step.attempt + 5}`],
        });
        break;
      case "killContainer":
        this.#kill([step.kill]);
        break;
      case "killPod":
        this.#kill(step.kills);
        for (const [i, one] of this.#sandboxes.entries()) this.#sandboxes[i] = { ...one, state: "stopped" };
        break;
      case "removeContainer":
        this.#remove(step.id);
        break;
      case "cleanUp":
        if (step.scope === "everything") this.#instances.length = this.#taken.length = 0;
        break;
      case "removePod":
        this.#facts = { ...this.#facts, removedFromSource: true };
        this.#say("gone");
        break;
      case "startProbes":
        this.#facts = {
          ...this.#facts,
          probeWorkers: podProbes(this.pod, this.options.rules).map(workerName),
        };
        break;
      case "resizeContainer":
        this.#say(`resize ${step.id} ${JSON.stringify(step.resources)}`);
        break;
      case "mountVolumes":
      case "tellMissingSecrets":
        break;
    }
    return { type: "done" };
  }

  #start(step: StartContainer): StepResult {
    const admission = admitStart(this.memory, step, this.now, this.pod, this.options);
    if (!admission.run) {
      for (const event of admission.events) this.#say(`event ${event.reason}: ${event.message}`);
      return { type: "startFailed", error: admission.error };
    }
    this.memory = admission.memory;
    const { name, kind, attempt } = step;
    const run = this.#scenario.run(name, attempt);
    if (run.error !== undefined) {
      this.#say(`no start of ${name}-${attempt}`);
      return { type: "startFailed", error: run.error };
    }
    const id = `${name}-${attempt}`;
    const spec = [...(this.pod.spec.initContainers ?? []), ...this.pod.spec.containers].find(
      (one) => one.name === name,
    );
    const container: ObservedContainer = {
      id,
      name,
      kind,
      attempt,
      sandboxId: this.#sandboxes[0]?.id ?? "",
      createdAt: this.now,
      state: { kind: "running", startedAt: this.now },
      image: spec?.image ?? "",
      imageId: "",
      specHash: "",
    };
    this.#instances.unshift({ container, run });
    this.#say(`start ${id}`);
    this.#probe(id, spec, run);
    if (run.seconds !== undefined) {
      const end = (): void => {
        this.#exit(id, run.exitCode ?? 0);
      };
      this.#due.push([this.now + run.seconds * 1000, end]);
    }
    if (run.hookError === undefined) return { type: "started", id };
    this.#advance(this.now + (run.seconds ?? 0) * 1000);
    return { type: "startFailed", error: run.hookError };
  }

  /** The values before the first result, and the verdicts of this run when their time has come. */
  #probe(id: string, spec: Container | undefined, run: Run): void {
    const initial = { startup: "unknown", readiness: "failure", liveness: "success" } as const;
    for (const type of ["startup", "readiness", "liveness"] as const) {
      if (spec?.[`${type}Probe`] === undefined) continue;
      this.#judge(id, type, initial[type]);
      const [seconds, verdict] = run.verdicts?.[type] ?? [];
      if (seconds === undefined || verdict === undefined) continue;
      const judge = (): void => {
        const instance = this.#instances.find(({ container }) => container.id === id);
        if (instance?.container.state.kind !== "running") return;
        this.#say(`${type} of ${id}: ${verdict}`);
        this.#judge(id, type, verdict);
      };
      this.#due.push([this.now + seconds * 1000, judge]);
    }
  }

  #judge(id: string, type: ProbeType, verdict: ProbeVerdict): void {
    const { probeResults } = this.#facts;
    this.#facts = {
      ...this.#facts,
      probeResults: { ...probeResults, [id]: { ...probeResults[id], [type]: verdict } },
    };
  }

  /** All at once; time goes on until the last has ended. */
  #kill(kills: readonly Kill[]): void {
    const begun = this.now;
    let last = begun;
    for (const kill of kills) {
      this.#say(`event Killing: ${kill.message}`);
      const run = this.#instances.find(({ container }) => container.id === kill.id)?.run;
      const grace = Math.max(kill.graceSeconds, 2);
      const [seconds, exitCode] =
        run?.onTerm !== undefined && run.onTerm[0] < grace ? run.onTerm : [grace, 137];
      const at = begun + seconds * 1000;
      this.#due.push([
        at,
        () => {
          this.#exit(kill.id, exitCode);
        },
      ]);
      last = Math.max(last, at);
    }
    this.#advance(last);
  }

  #exit(id: string, exitCode: number): void {
    const instance = this.#instances.find(({ container }) => container.id === id);
    if (instance?.container.state.kind !== "running") return;
    const { startedAt } = instance.container.state;
    const state = { kind: "exited", exitCode, startedAt, finishedAt: this.now, oomKilled: false } as const;
    instance.container = { ...instance.container, state };
    this.#exits++;
  }

  #remove(id: string): void {
    for (const list of [this.#instances, this.#sandboxes]) {
      const at = list.findIndex((one) => ("container" in one ? one.container.id : one.id) === id);
      if (at >= 0) list.splice(at, 1);
    }
  }

  #advance(to: number): void {
    this.#due.sort(([a], [b]) => a - b);
    for (let next = this.#due[0]; next !== undefined && next[0] <= to; next = this.#due[0]) {
      this.#due.shift();
      this.now = Math.max(this.now, next[0]);
      next[1]();
    }
    this.now = Math.max(this.now, to);
  }

  #say(line: string): void {
    this.lines.push(`${this.now / 1000}s ${line}`);
  }
}

function statusLine(status: PodStatus): string {
  const all = statusesIn(status);
  const reason = status.reason === undefined ? "" : `(${status.reason})`;
  return [`${status.phase ?? ""}${reason}`, ...all.map(containerLine)].join(" ");
}

function containerLine({ name, state, lastState, restartCount, ready }: ContainerStatus): string {
  const last = lastState.terminated === undefined ? "" : `<${lastState.terminated.exitCode}`;
  const restarts = restartCount === 0 ? "" : ` r${restartCount}`;
  return `${name}[${stateText(state)}${last}${restarts}${ready ? " ready" : ""}]`;
}

function stateText({ running, terminated, waiting }: ContainerStatus["state"]): string {
  if (running !== undefined) return "Running";
  return terminated?.reason ?? waiting?.reason ?? "Waiting";
}
