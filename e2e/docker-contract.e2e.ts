import { afterAll, beforeAll, describe } from "vitest";
import { containerRuntimeContract } from "../src/kubelet/container-runtime.contract.ts";
import type { DockerRuntime } from "../src/runtime/docker/docker-runtime.ts";
import { realClock } from "../src/system/real-clock.ts";
import { testInstance, testPod, testRuntime } from "./docker-fixture.ts";

const never = new AbortController().signal;

describe("on Docker", () => {
  let runtime: DockerRuntime;

  beforeAll(async () => {
    runtime = await testRuntime(testInstance("e2e-contract"));
    if ((await runtime.image("busybox")) === undefined)
      await runtime.pull("busybox", undefined, () => undefined, never);
  });
  afterAll(async () => {
    await runtime.prune(never);
    await runtime.close();
  });

  containerRuntimeContract("Docker", () =>
    Promise.resolve({
      runtime,
      image: "busybox",
      pod: () => testPod("contract"),
      awaiting: async (work) => await work,
      pass: async (ms) => {
        await realClock.sleep(ms, never);
      },
      // All tests share the engine connection: it is closed after the last.
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }),
  );
});
