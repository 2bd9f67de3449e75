import fc from "fast-check";
import { expect, it } from "vitest";
import type { ContainerScript } from "../../runtime/fake/script.ts";
import { box, World } from "./world.contract.ts";

const stops = fc.record({
  /** Of the spec. */
  grace: fc.integer({ min: 0, max: 40 }),
  /** Of the delete call. */
  asked: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
  /** Seconds that the preStop hook takes; none without. */
  preStop: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
  /** Milliseconds from SIGTERM to the end; undefined: it is ignored. */
  term: fc.option(fc.integer({ min: 0, max: 60_000 }), { nil: undefined }),
  sidecar: fc.boolean(),
});

it("from the deletion on, every container ends within the grace and three seconds, whatever it does", async () => {
  await fc.assert(
    fc.asyncProperty(stops, async ({ grace, asked, preStop, term, sidecar }) => {
      const script: ContainerScript = {
        exec: () => ({ durationMs: (preStop ?? 0) * 1000 }),
        signals: { SIGTERM: term === undefined ? "ignore" : { afterMs: term, exitCode: 0 } },
      };
      const lifecycle = { preStop: { exec: { command: ["wait"] } } };
      const more = preStop === undefined ? {} : { lifecycle };
      await using world = new World({ containers: { main: script, side: script } });
      world.create("pod", {
        terminationGracePeriodSeconds: grace,
        containers: [box("main", more)],
        ...(sidecar ? { initContainers: [box("side", { restartPolicy: "Always", ...more })] } : {}),
      });
      await world.advance(5);
      world.api.delete("pod", asked);
      await world.advance(Math.max(asked ?? grace, 1) + 3);
      const { containers } = (await world.runtime.pod("uid-1")) ?? { containers: [] };
      expect(containers.filter(({ state }) => state.kind === "running")).toEqual([]);
      await world.advance(1);
      expect(world.api.has("pod")).toBe(false);
    }),
    { numRuns: 30 },
  );
});
