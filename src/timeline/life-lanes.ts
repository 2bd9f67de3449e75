import { type Ms, spanText } from "../drawing/mark.ts";
import type { Bar, Lane, Picture, Sign, Tone } from "../drawing/picture.ts";
import { quietLength, quietSpans } from "../drawing/quiet.ts";
import type { Life, LifeEntry } from "./life.ts";
import { markOf, sizeText } from "./life-marks.ts";

/** Lays a life out: phase, readiness, pulls, each container, back-off, hooks, probes, signals, warnings. */
export function pictureOfLife(life: Life): Picture {
  const { entries, pod } = life;
  const of = (...types: readonly string[]): readonly LifeEntry[] =>
    entries.filter(({ type }) => types.includes(type));
  const lanes = [
    podLane(life),
    readyLane(life),
    { name: "sandbox", bars: sandboxBars(life), signs: [] },
    ...perContainer("pull", of("Image"), (own) => ({ bars: pullBars(own, life), signs: [] })),
    ...containerLanes(life),
    ...perContainer("back-off", of("BackOff"), (own) => ({ bars: backOffBars(own, life), signs: [] })),
    ...perContainer("hooks", of("Hook"), (own) => ({ bars: hookBars(own, life), signs: [] })),
    ...probeLanes(life),
    { name: "signals", bars: [], signs: of("Signal").map(signalSign) },
    { name: "warnings", bars: [], signs: warnings(life) },
  ].filter(({ bars, signs }) => bars.length + signs.length > 0);
  const moments = lanes.flatMap(({ bars, signs }) => [
    ...bars.flatMap(({ from, to }) => [from, to]),
    ...signs.map(({ at }) => at),
  ]);
  const to = Math.max(life.end, ...moments, 1_000);
  const quiet = quietSpans([...moments, 0, to]);
  const shown = to - quietLength(quiet);
  return {
    label: `Timeline of pod ${pod.namespace}/${pod.name}`,
    zero: "start",
    from: 0,
    // Room for half a sign.
    to: to + shown * 0.01,
    lanes,
    quiet,
  };
}

function podLane({ entries, end }: Life): Lane {
  const phases = entries.filter(({ type }) => type === "Phase");
  const deleted = entries.find(({ type, reason }) => type === "Pod" && reason === "DeletionRequested");
  const stop = Math.min(end, deleted?.at ?? Infinity);
  const bars = phases.flatMap(({ at, reason, basis }, index) => {
    const to = Math.min(phases[index + 1]?.at ?? end, stop);
    return to < at ? [] : [bar(at, to, phaseTones[reason] ?? "calm", reason, basis)];
  });
  const terminating = deleted && bar(deleted.at, end, "stopping", "Terminating", deleted.basis);
  const signs = entries.filter(({ type }) => type === "Pod").map((entry) => markSign(entry, "plain"));
  return { name: "pod", bars: terminating === undefined ? bars : [...bars, terminating], signs };
}

const phaseTones: Readonly<Record<string, Tone>> = { Pending: "plain", Failed: "bad", Succeeded: "good" };

function readyLane({ entries, end }: Life): Lane {
  const changes = entries.filter(({ type, reason }) => type === "Condition" && reason === "Ready");
  const bars = changes.flatMap(({ at, result, basis }, index) =>
    result === "True" ? [bar(at, changes[index + 1]?.at ?? end, "good", "ready", basis)] : [],
  );
  return { name: "ready", bars, signs: [] };
}

function sandboxBars({ entries, end }: Life): readonly Bar[] {
  const all = entries.filter(({ type }) => type === "Sandbox");
  return all.flatMap(({ reason, at, startedAt = at, basis, message = "" }) => {
    if (reason === "CreateFailed") return [bar(startedAt, at, "bad", `not created: ${message}`, basis)];
    if (reason !== "Created") return [];
    const stopped = all.find((other) => other.reason === "Stopped" && other.at >= at)?.at ?? end;
    return [
      bar(startedAt, at, "hook", `created in ${spanText(at - startedAt)}`, basis),
      bar(at, stopped, "calm", message, basis),
    ];
  });
}

/** One lane for each container that has such entries; its name stands there when there are several. */
function perContainer(
  name: string,
  entries: readonly LifeEntry[],
  draw: (own: readonly LifeEntry[]) => Pick<Lane, "bars" | "signs">,
): readonly Lane[] {
  const containers = byContainer(entries);
  return [...containers].map(([container, own]) => ({
    name: containers.size === 1 ? name : `${name} ${container}`,
    ...draw(own),
  }));
}

function byContainer(entries: readonly LifeEntry[]): ReadonlyMap<string, readonly LifeEntry[]> {
  return Map.groupBy(entries, ({ container = "" }) => container);
}

function pullBars(own: readonly LifeEntry[], { end }: Life): readonly Bar[] {
  const ended = own.flatMap(({ reason, at, startedAt = at, message = "", bytes, basis }) => {
    if (reason === "PullFailed") return [bar(startedAt, at, "bad", `failed: ${message}`, basis)];
    if (reason !== "Pulled") return [];
    const size = bytes === undefined ? "" : `, ${sizeText(bytes)}`;
    return [bar(startedAt, at, "hook", `${message}${size}`, basis)];
  });
  const open = own.at(-1);
  return open?.reason === "Pulling"
    ? [...ended, bar(open.at, end, "hook", open.message ?? "", open.basis)]
    : ended;
}

function containerLanes({ entries, end }: Life): readonly Lane[] {
  const own = entries.filter(({ type }) => type === "Container");
  return [...byContainer(own)].map(([name, mine]) => {
    const ended = new Set(mine.flatMap(({ reason, attempt }) => (reason === "Exited" ? [attempt] : [])));
    const bars = mine.flatMap(({ reason, at, startedAt, attempt = 0, exitCode, basis }) => {
      const text = attempt === 0 ? "running" : `running, restart ${String(attempt)}`;
      if (reason === "Exited")
        return [bar(startedAt ?? at, at, "calm", `${text}, exit code ${String(exitCode)}`, basis)];
      return reason === "Started" && !ended.has(attempt) ? [bar(at, end, "calm", text, basis)] : [];
    });
    const signs = mine.flatMap((entry) => {
      if (entry.reason === "StartFailed") return [markSign(entry, "bad")];
      return entry.reason === "Exited" ? [markSign(entry, entry.exitCode === 0 ? "good" : "bad")] : [];
    });
    return { name, bars, signs };
  });
}

function backOffBars(own: readonly LifeEntry[], { end, gone }: Life): readonly Bar[] {
  return own.map(({ at, until = at, reason, basis }) => {
    // A pod that goes does not wait any longer.
    const to = gone ? Math.min(until, end) : until;
    return bar(at, to, "plain", `${reason} ${spanText(until - at)}`, basis);
  });
}

function hookBars(own: readonly LifeEntry[], { end }: Life): readonly Bar[] {
  return own.flatMap((entry, index) => {
    const { reason, at, startedAt, result = "", message = "", output, basis } = entry;
    const text = `${reason} ${message}`;
    if (result === "started") {
      const isOpen = !own.slice(index + 1).some((later) => later.startedAt === at && later.reason === reason);
      return isOpen ? [bar(at, end, "hook", text, basis)] : [];
    }
    const tone = result === "succeeded" ? "hook" : "bad";
    return [bar(startedAt ?? at, at, tone, `${text}, ${result}${wroteText(output)}`, basis)];
  });
}

/** What the kubelet believes as bars, runs that did not succeed as signs. */
function probeLanes({ entries, end }: Life): readonly Lane[] {
  const own = entries.filter(({ type }) => type === "Probe" || type === "ProbeResult");
  const containers = new Set(own.map(({ container = "" }) => container));
  const keys = [...new Set(own.map(({ container = "", reason }) => `${reason} ${container}`))];
  return keys.map((key) => {
    const mine = own.filter(({ container = "", reason }) => `${reason} ${container}` === key);
    const results = mine.filter(({ type }) => type === "ProbeResult");
    const bars = results.map(({ at, result = "", container, attempt, basis }, index) => {
      const exit = entries.find(
        (entry) =>
          entry.type === "Container" &&
          entry.reason === "Exited" &&
          entry.container === container &&
          entry.attempt === attempt &&
          entry.at >= at,
      );
      const to = Math.min(results[index + 1]?.at ?? end, exit?.at ?? end);
      const tone = result === "success" ? "good" : result === "failure" ? "bad" : "plain";
      return bar(at, Math.max(at, to), tone, result, basis);
    });
    const signs = mine
      .filter(({ type, result }) => type === "Probe" && result !== "success")
      .map((entry) => markSign(entry, entry.result === "warning" ? "hook" : "bad"));
    const [word = ""] = key.split(" ");
    const name = word.toLowerCase();
    return { name: containers.size === 1 ? name : `${name} ${key.slice(word.length + 1)}`, bars, signs };
  });
}

function signalSign(entry: LifeEntry): Sign {
  const { reason, container = "", at, startedAt = at, basis } = entry;
  const tone = reason === "SIGKILL" ? "bad" : "stopping";
  return { at: startedAt, tone, text: `${reason} to ${container}`, basis };
}

/** What other lanes show already is left out. */
const shownElsewhere = new Set(["Unhealthy", "BackOff", "FailedPostStartHook", "FailedPreStopHook"]);

function warnings({ entries }: Life): readonly Sign[] {
  return entries
    .filter(
      ({ type, result, reason }) => type === "Event" && result === "Warning" && !shownElsewhere.has(reason),
    )
    .map((entry) => markSign(entry, "bad"));
}

function markSign(entry: LifeEntry, tone: Tone): Sign {
  const { at, what, text, output, basis } = markOf(entry);
  return { at, tone, text: `${what}: ${text}${wroteText(output)}`, basis };
}

function wroteText(output: string | undefined): string {
  return output === undefined ? "" : `; it wrote: ${output.trim()}`;
}

function bar(from: Ms, to: Ms, tone: Tone, text: string, basis: Bar["basis"]): Bar {
  return { from, to, tone, text, basis };
}
