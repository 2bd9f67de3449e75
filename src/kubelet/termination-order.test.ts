import { expect, it } from "vitest";
import type { ContainerKind, Kill } from "./core/types.ts";
import { terminationOrder } from "./termination-order.ts";

const never = new AbortController().signal;
const kill = (name: string, kind: ContainerKind): Kill => ({
  id: name,
  name,
  kind,
  reason: "deletion",
  message: "",
  graceSeconds: 30,
});

async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

it("lets sidecars wait for all regular containers, then for the sidecar after them", async () => {
  const kills = [kill("first", "sidecar"), kill("second", "sidecar"), kill("a", "app"), kill("b", "app")];
  const order = terminationOrder(kills, ["first", "second"]);
  const had: string[] = [];
  const all = kills.map(async ({ name }) => {
    await order.turn(name, never);
    had.push(name);
  });
  await turns();
  expect(had).toEqual(["a", "b"]);
  order.ended("a");
  await turns();
  expect(had).toEqual(["a", "b"]);
  order.ended("b");
  await turns();
  expect(had).toEqual(["a", "b", "second"]);
  order.ended("second");
  await Promise.all(all);
  expect(had).toEqual(["a", "b", "second", "first"]);
});

it("lets a sidecar wait for the next one of the spec only, which may have ended before", async () => {
  const order = terminationOrder(
    [kill("first", "sidecar"), kill("third", "sidecar")],
    ["first", "second", "third"],
  );
  await expect(order.turn("first", never)).resolves.toBeUndefined();
});

it("ends the wait for a turn with the signal", async () => {
  const order = terminationOrder([kill("proxy", "sidecar"), kill("a", "app")], ["proxy"]);
  await expect(order.turn("proxy", AbortSignal.abort(new Error("over")))).rejects.toThrow("over");
});
