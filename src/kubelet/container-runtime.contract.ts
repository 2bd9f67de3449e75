import { afterEach, beforeEach, describe } from "vitest";
import { RuntimeBench, type RuntimeFixture } from "./runtime-contract/bench.contract.ts";
import { containersContract } from "./runtime-contract/containers.contract.ts";
import { streamsContract } from "./runtime-contract/streams.contract.ts";
import { volumesContract } from "./runtime-contract/volumes.contract.ts";

/** What every ContainerRuntime must do, as a suite for the fake and for real engines. `make` is called before each test. */
export function containerRuntimeContract(name: string, make: () => Promise<RuntimeFixture>): void {
  describe(`a ContainerRuntime (${name})`, () => {
    let current: RuntimeBench | undefined;

    beforeEach(async () => {
      current = new RuntimeBench(await make());
    });

    afterEach(async () => {
      await current?.close();
    });

    const bench = (): RuntimeBench => {
      if (current === undefined) throw new Error("there is a runtime only while a test runs");
      return current;
    };
    containersContract(bench);
    streamsContract(bench);
    volumesContract(bench);
  });
}
