import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { labClock } from "../src/shutdown/clock.ts";
import { HttpLoad } from "../src/shutdown/load/http-load.ts";
import type { LoadSettings, RequestRecord } from "../src/shutdown/model.ts";
import { defaultSettings } from "../src/shutdown/settings.ts";
import { monotonicMs, realClock } from "../src/system/real-clock.ts";
import { TestServer } from "./fixture/test-server-process.ts";

const requests = 30_000;
const settings: LoadSettings = {
  ...defaultSettings.load,
  slowPath: "/slow",
  streamPath: "/stream",
  ratePerSecond: 3_000,
  concurrency: 1_000,
  newConnectionShare: 0.2,
};

/** Sends so many requests, however long that takes; `halfWay` runs after a half of them. */
async function send(port: number, halfWay: () => void = () => undefined): Promise<readonly RequestRecord[]> {
  const clock = labClock(monotonicMs, realClock);
  const load = new HttpLoad({ host: "127.0.0.1", port }, settings, clock);
  const stop = new AbortController();
  const running = load.run(stop.signal, new AbortController().signal);
  const ended = running.then(
    () => true,
    () => true,
  );
  const until = async (count: number): Promise<void> => {
    while (load.records.length < count) if (await Promise.race([ended, sleep(20, false)])) break;
  };
  await until(requests / 2);
  halfWay();
  await until(requests);
  stop.abort();
  await running;
  const { due, heldBack, skipped } = load.takePace();
  expect(load.records.length).toBe(due - heldBack - skipped);
  return load.records;
}

function outcomes(records: readonly RequestRecord[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { outcome, error = "" } of records) {
    const name = `${outcome} ${error}`.trim();
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

it("the load loses none of 30,000 requests to a perfect server", async () => {
  await using server = await TestServer.start();
  const records = await send(server.port);
  expect(records.length).toBeGreaterThanOrEqual(requests);
  expect(outcomes(records)).toEqual({ ok: records.length });
  expect(await server.counts()).toEqual({ served: records.length, dropped: 0 });
  for (const answer of ["quick", "slow", "stream"])
    expect(records.some((record) => record.answer === answer)).toBe(true);
});

it("the load finds every request of a server that drops each hundredth, and blames no other", async () => {
  await using server = await TestServer.start();
  const records = await send(server.port, () => {
    server.dropEvery(100);
  });
  const { served, dropped } = await server.counts();
  expect(dropped).toBeGreaterThan(100);
  expect(served + dropped).toBe(records.length);
  expect(records.filter(({ outcome }) => outcome === "ok").length).toBe(served);
  expect(records.filter(({ outcome }) => outcome === "reset").length).toBe(dropped);
});
