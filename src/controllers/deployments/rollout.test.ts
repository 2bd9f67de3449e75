import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Deployment, ReplicaSet } from "../../api/index.ts";
import type { Stored } from "../../storage/index.ts";
import { decide } from "./decide.ts";
import { maxSurge, maxUnavailable, replicasOf } from "./limits.ts";

const now = Date.parse("2026-01-01T00:00:00Z");
const stored = { uid: "d", resourceVersion: "1", creationTimestamp: "2026-01-01T00:00:00Z", generation: 1 };

function deployment(spec: Partial<Deployment["spec"]>, image = "web:2"): Stored<Deployment> {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { ...stored, name: "web", namespace: "default" },
    spec: {
      selector: { matchLabels: { app: "web" } },
      template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "c", image }] } },
      progressDeadlineSeconds: 600,
      ...spec,
    },
  };
}

const amount = fc.oneof(
  fc.integer({ min: 0, max: 5 }),
  fc.integer({ min: 0, max: 100 }).map((percent) => `${percent}%`),
);
const rolling = fc
  .record({ replicas: fc.integer({ min: 0, max: 12 }), surge: amount, unavailable: amount })
  .map(({ replicas, surge, unavailable }) =>
    deployment({
      replicas,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: surge, maxUnavailable: unavailable } },
    }),
  );

/** ReplicaSets whose pods become available some at a time; those that are not yet go first. */
class Model {
  readonly sets = new Map<string, Stored<ReplicaSet>>();
  readonly #deployment: Stored<Deployment>;

  constructor(of: Stored<Deployment>) {
    this.#deployment = of;
    const before = { ...of, spec: deployment({}, "web:1").spec };
    const { create } = decide(this.#situation(before), now);
    this.#add(create, replicasOf(of));
    this.ready(() => 1_000);
  }

  /** One round of the controller. */
  step(): void {
    const { create, sizes, notes } = decide(this.#situation(this.#deployment), now);
    if (create !== undefined) this.#add(create, replicasOf(create));
    if (notes !== undefined)
      this.#change(notes.of.metadata.name, notes.of.spec.replicas ?? 0, notes.annotations);
    for (const [name, size] of sizes) this.#change(name, size);
  }

  /** `share`: of so many pods that are not available, how many become so. */
  ready(share: (missing: number) => number): void {
    for (const [name, set] of this.sets) {
      const [size, available = 0] = [replicasOf(set), set.status?.availableReplicas];
      const availableReplicas = Math.min(size, available + share(Math.max(0, size - available)));
      this.sets.set(name, { ...set, status: { replicas: size, availableReplicas } });
    }
  }

  get size(): number {
    return [...this.sets.values()].reduce((sum, set) => sum + replicasOf(set), 0);
  }

  get available(): number {
    return [...this.sets.values()].reduce((sum, { status }) => sum + (status?.availableReplicas ?? 0), 0);
  }

  #situation(of: Stored<Deployment>): Parameters<typeof decide>[0] {
    const replicaSets = [...this.sets.values()];
    return { deployment: of, replicaSets, pods: [], isTaken: (name) => this.sets.has(name) };
  }

  #add(set: ReplicaSet | undefined, replicas: number): void {
    const name = set?.metadata.name ?? "";
    if (set === undefined) return;
    const metadata = { ...set.metadata, ...stored, uid: name, name, generation: this.sets.size };
    const creationTimestamp = `2026-01-01T00:00:0${this.sets.size}Z`;
    this.sets.set(name, {
      ...set,
      metadata: { ...metadata, creationTimestamp, annotations: {} },
      spec: { ...set.spec, replicas },
      status: { replicas: 0 },
    });
  }

  #change(name: string, replicas: number, annotations?: ReplicaSet["metadata"]["annotations"]): void {
    const set = this.sets.get(name);
    if (set === undefined) return;
    const availableReplicas = Math.min(set.status?.availableReplicas ?? 0, replicas);
    this.sets.set(name, {
      ...set,
      metadata: { ...set.metadata, ...(annotations === undefined ? {} : { annotations }) },
      spec: { ...set.spec, replicas },
      status: { replicas, availableReplicas },
    });
  }
}

describe("a rolling update", () => {
  it("never has more pods than the surge allows, never fewer available than wanted, and comes to its end", () => {
    fc.assert(
      fc.property(rolling, fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 8 }), (of, shares) => {
        const model = new Model(of);
        const wanted = replicasOf(of);
        for (let round = 0; round < 120; round++) {
          model.step();
          expect(model.size).toBeLessThanOrEqual(wanted + maxSurge(of));
          expect(model.available).toBeGreaterThanOrEqual(wanted - maxUnavailable(of));
          const share = round < 40 ? (shares[round % shares.length] ?? 1) : 1;
          model.ready((missing) => Math.min(missing, share));
        }
        const sizes = [...model.sets.values()].map((set) => [
          set.spec.template.spec.containers[0]?.image,
          replicasOf(set),
        ]);
        expect(sizes.toSorted()).toEqual([
          ["web:1", 0],
          ["web:2", wanted],
        ]);
      }),
      { numRuns: 60 },
    );
  });
});

describe("the limits of a rollout", () => {
  it.each([
    [10, "25%", "25%", 3, 2],
    [1, "25%", "25%", 1, 0],
    [4, 1, 0, 1, 0],
    [3, 0, 0, 0, 1],
    [3, "0%", "10%", 0, 1],
    [2, 0, 5, 0, 2],
    [0, "50%", "50%", 0, 0],
  ])(
    "%i replicas, surge %s, unavailable %s: %i above, %i below",
    (replicas, surge, unavailable, above, below) => {
      const of = deployment({
        replicas,
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: surge, maxUnavailable: unavailable } },
      });
      expect([maxSurge(of), maxUnavailable(of)]).toEqual([above, below]);
    },
  );
});
