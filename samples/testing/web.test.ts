// With vitest: `npx vitest run`.
import { shutdownTest, startPod } from "minikubelet/testing";
import "minikubelet/testing/vitest";
import { expect, test } from "vitest";

const manifest = new URL("pod.yaml", import.meta.url);

test.concurrent("serves the page of its ConfigMap", async () => {
  await using pod = await startPod(manifest);
  await pod.ready();
  const response = await fetch(await pod.url("http"));
  expect(await response.text()).toBe("<h1>Hello from a test</h1>\n");
  const { exitCode, stdout } = await pod.exec(["cat", "/usr/share/nginx/html/index.html"]);
  expect([exitCode, stdout]).toEqual([0, "<h1>Hello from a test</h1>\n"]);
  expect(pod).toHaveRestarts(0);
  await expect(pod).toHaveLogged("GET / HTTP/1.1");
});

test.concurrent("loses no request when it is deleted", async () => {
  await using pod = await startPod(manifest);
  const report = await shutdownTest(pod, { load: { ratePerSecond: 30, concurrency: 60 } });
  expect(report).toBeGraceful();
  expect(pod).toHaveExitCode(0);
});
