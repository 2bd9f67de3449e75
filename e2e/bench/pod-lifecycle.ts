import { kinds } from "../../src/api/scheme.ts";
import { type Figure, type Pair, pairedFigure } from "./figure.ts";
import { isGone, isRunning } from "./pod-watch.ts";
import { benchPod } from "./pods.ts";
import { endRawPod, rawPodLike, type RawPod, startRawPod } from "./raw-pod.ts";
import { type Stage, turns } from "./stage.ts";

/** What one pod took from its creation to Running and from its deletion to its absence. */
interface Life {
  readonly startMs: number;
  readonly endMs: number;
}

/** Pods of one size, each beside the same containers made, started, ended and removed by plain calls of the engine. */
export async function measureLifecycle(
  stage: Stage,
  containers: number,
  kubeletMs: { readonly start: number; readonly end: number },
): Promise<readonly Figure[]> {
  const model = `model-${containers}`;
  const raw = await startModel(stage, model, containers);
  const starts: Pair[] = [];
  const ends: Pair[] = [];
  for (let turn = 0; turn < turns(stage, 15); turn++) {
    const name = `life-${containers}-${turn}`;
    // Whoever comes second finds the engine warmer: they take turns at that, too.
    const [first, second] = turn % 2 === 0 ? [ourLife, rawLife] : [rawLife, ourLife];
    const lives = [await first(stage, name, containers, raw), await second(stage, name, containers, raw)];
    const [ours, baseline] = turn % 2 === 0 ? lives : lives.toReversed();
    if (ours === undefined || baseline === undefined) throw new Error("no life");
    starts.push({ ours: ours.startMs, baseline: baseline.startMs });
    ends.push({ ours: ours.endMs, baseline: baseline.endMs });
  }
  await deletePod(stage, model);
  const of = `pod of ${containers}`;
  const what = "raw engine calls";
  return [
    pairedFigure("ratio", what, starts, {
      name: `${of}: create → Running`,
      aim: { of: "paired", atMost: 1.15 },
      kubelet: kubeletMs.start,
    }),
    pairedFigure("ratio", what, ends, { name: `${of}: delete → gone`, kubelet: kubeletMs.end }),
  ];
}

/** Starts the pod that the raw ones are copies of; its volumes serve them, too. */
async function startModel(stage: Stage, name: string, containers: number): Promise<RawPod> {
  const running = stage.watch.until(name, isRunning, stage.signal);
  await stage.client.create(kinds.Pod, benchPod(name, containers), {}, stage.signal);
  const uid = (await running).pod?.metadata.uid ?? "";
  return await rawPodLike(stage.engine, uid, stage.rawLabel);
}

async function ourLife(stage: Stage, name: string, containers: number): Promise<Life> {
  const running = stage.watch.until(name, isRunning, stage.signal);
  const created = performance.now();
  await stage.client.create(kinds.Pod, benchPod(name, containers), {}, stage.signal);
  const startMs = (await running).at - created;
  return { startMs, endMs: await deletePod(stage, name) };
}

async function deletePod({ client, signal, watch }: Stage, name: string): Promise<number> {
  const gone = watch.until(name, isGone, signal);
  const deleted = performance.now();
  await client.delete(kinds.Pod, { namespace: "default", name }, {}, signal);
  return (await gone).at - deleted;
}

async function rawLife(stage: Stage, _name: string, _containers: number, raw: RawPod): Promise<Life> {
  stage.signal.throwIfAborted();
  const created = performance.now();
  const started = await startRawPod(stage.engine, raw);
  const running = performance.now();
  await endRawPod(stage.engine, started);
  return { startMs: running - created, endMs: performance.now() - running };
}
