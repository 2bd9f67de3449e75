import { expect, test } from "vitest";
import type { ImageSummary } from "../kubelet/ports.ts";
import { VirtualClock } from "../runtime/fake/virtual-clock.ts";
import { memoryBackend, openStore, type Store } from "../storage/index.ts";
import { nodes } from "./collections.ts";
import { NodeHeartbeat, nodeImages } from "./node-heartbeat.ts";

const image = (name: string, sizeBytes: number): ImageSummary => ({
  id: `sha256:${name}`,
  repoTags: [`${name}:1`],
  repoDigests: [`${name}@sha256:1`],
  sizeBytes,
});

test("the images of a node: the largest first, digests before tags, the nameless left out", () => {
  const dangling = { id: "x", repoTags: ["<none>:<none>"], repoDigests: ["<none>@<none>"], sizeBytes: 9 };
  expect(nodeImages([image("small", 1), dangling, image("large", 2)])).toEqual([
    { names: ["large@sha256:1", "large:1"], sizeBytes: 2 },
    { names: ["small@sha256:1", "small:1"], sizeBytes: 1 },
  ]);
  const many = Array.from({ length: 60 }, (_, i) => image(`i${i}`, i));
  expect(nodeImages(many)).toHaveLength(50);
  const tagged = { ...image("a", 1), repoTags: ["a:1", "a:2", "a:3", "a:4", "a:5"] };
  expect(nodeImages([tagged])[0]?.names).toHaveLength(5);
});

async function storeWithNode(clock: VirtualClock): Promise<Store> {
  const store = openStore({ backend: memoryBackend(), schedule: queueMicrotask, now: () => clock.now() });
  const condition = { type: "Ready", status: "True", lastTransitionTime: "2025-01-01T00:00:00Z" } as const;
  await store.write(nodes, "", "n", () => ({
    set: {
      metadata: { name: "n", uid: "u", creationTimestamp: "2025-01-01T00:00:00Z" },
      status: { conditions: [condition] },
    },
  }));
  return store;
}

const noError = (error: unknown): void => {
  throw error;
};

test("a heartbeat that cannot be written is told, and the next one comes all the same", async () => {
  const clock = new VirtualClock();
  const store = await storeWithNode(clock);
  const errors: unknown[] = [];
  const onError = (error: unknown): unknown => errors.push(error);
  const images = async (): Promise<readonly ImageSummary[]> => await Promise.resolve([]);
  const heartbeat = new NodeHeartbeat({ store, clock, nodeName: "n", images, onError });
  await store.close();
  const abort = new AbortController();
  const running = heartbeat.run(abort.signal);
  await clock.advance(301_000);
  abort.abort();
  await running;
  expect(errors).toHaveLength(2);
});

test("a heartbeat comes every five minutes, and a second after an image has come", async () => {
  const clock = new VirtualClock();
  const store = await storeWithNode(clock);
  let present: readonly ImageSummary[] | undefined = [image("a", 1)];
  const images = async (): Promise<readonly ImageSummary[]> =>
    await (present === undefined ? Promise.reject(new Error("no engine")) : Promise.resolve(present));
  const heartbeat = new NodeHeartbeat({ store, clock, nodeName: "n", images, onError: noError });
  const abort = new AbortController();
  const running = heartbeat.run(abort.signal);
  const seen = (): unknown => {
    const { conditions, images: shown } = store.get(nodes, "", "n")?.status ?? {};
    return [conditions?.[0]?.lastHeartbeatTime, shown?.map(({ names }) => names?.[1])];
  };
  await clock.advance(0);
  expect(seen()).toEqual(["2026-01-01T00:00:00Z", ["a:1"]]);
  present = [image("a", 1), image("b", 2)];
  heartbeat.imagesChanged();
  await clock.advance(1_000);
  expect(seen()).toEqual(["2026-01-01T00:00:01Z", ["b:1", "a:1"]]);
  present = undefined;
  await clock.advance(301_000);
  expect(seen()).toEqual(["2026-01-01T00:05:02Z", ["b:1", "a:1"]]);
  const owners = store.get(nodes, "", "n")?.metadata.managedFields;
  expect(owners).toMatchObject([{ manager: "kubelet", subresource: "status" }]);
  abort.abort();
  await running;
  expect(clock.pending).toBe(0);
});
