// With node:test, on Node.js 24 or newer (`await using`): `node --test web-test.mjs`.
import { equal } from "node:assert/strict";
import { test } from "node:test";
import { assertEvent, assertGraceful, assertReady, shutdownTest, startPod } from "minikubelet/testing";

const manifest = new URL("pod.yaml", import.meta.url);

test("serves the page of its ConfigMap", async () => {
  await using pod = await startPod(manifest);
  await pod.ready();
  assertReady(pod);
  const response = await fetch(await pod.url("http"));
  equal(await response.text(), "<h1>Hello from a test</h1>\n");
  await assertEvent(pod, "Started");
});

test("loses no request when it is deleted", async () => {
  await using pod = await startPod(manifest);
  assertGraceful(await shutdownTest(pod, { load: { ratePerSecond: 30, concurrency: 60 } }));
});
