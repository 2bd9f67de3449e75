import { describe, expect, it } from "vitest";
import type { Pod } from "../../api/index.ts";
import { formatTimestamp } from "../../api/timestamp.ts";
import type { Stored } from "../../storage/index.ts";
import { deletePod } from "./pod-deletion.ts";

const NOW = Date.parse("2026-01-01T00:01:00Z");
const at = (seconds: number): string => formatTimestamp(NOW + seconds * 1000);

function pod(change: Partial<Pod["spec"]> = {}, status: Pod["status"] = { phase: "Running" }): Stored<Pod> {
  return {
    metadata: {
      name: "web",
      namespace: "default",
      uid: "u",
      resourceVersion: "1",
      creationTimestamp: "2026-01-01T00:00:00Z",
      generation: 1,
    },
    spec: { containers: [], nodeName: "n1", ...change },
    status,
  };
}

function deleting(deadline: number, grace: number): Stored<Pod> {
  const base = pod();
  const marks = { deletionTimestamp: at(deadline), deletionGracePeriodSeconds: grace };
  return { ...base, metadata: { ...base.metadata, ...marks } };
}

describe("the first delete of a pod", () => {
  it.each([
    ["without a grace of its own waits 30 s", pod(), undefined, 30],
    ["takes the spec's grace", pod({ terminationGracePeriodSeconds: 7 }), undefined, 7],
    ["takes the request's grace before the spec's", pod({ terminationGracePeriodSeconds: 7 }), 3, 3],
    ["turns a negative grace into 1 s", pod(), -5, 1],
  ])("%s", (_title, before, asked, grace) => {
    const outcome = deletePod(before, asked === undefined ? {} : { gracePeriodSeconds: asked }, NOW);
    expect(outcome.remove).toBeUndefined();
    expect(outcome.set?.metadata).toMatchObject({
      deletionTimestamp: at(grace),
      deletionGracePeriodSeconds: grace,
      generation: 2,
    });
  });

  it.each([
    ["forced", pod(), 0],
    ["that has no node", pod({ nodeName: "" }), 30],
    ["that has succeeded", pod({}, { phase: "Succeeded" }), undefined],
    ["that has failed", pod({}, { phase: "Failed" }), 10],
    ["whose spec says grace 0", pod({ terminationGracePeriodSeconds: 0 }), undefined],
  ])("%s shows grace 0 and is gone at once", (_title, before, asked) => {
    const outcome = deletePod(before, asked === undefined ? {} : { gracePeriodSeconds: asked }, NOW);
    expect(outcome.remove).toBe(true);
    expect(outcome.set?.metadata).toMatchObject({
      deletionTimestamp: at(0),
      deletionGracePeriodSeconds: 0,
      generation: 2,
    });
  });

  it("keeps a forced pod that finalizers hold", () => {
    const base = pod();
    const held = { ...base, metadata: { ...base.metadata, finalizers: ["x.y/z"] } };
    expect(deletePod(held, { gracePeriodSeconds: 0 }, NOW).remove).toBeUndefined();
  });
});

describe("a second delete", () => {
  it.each([
    ["without a grace changes nothing", undefined, {}],
    ["with a longer grace changes nothing", 60, {}],
    ["with the same grace changes nothing", 30, {}],
  ])("%s", (_title, asked, outcome) => {
    expect(
      deletePod(deleting(20, 30), asked === undefined ? {} : { gracePeriodSeconds: asked }, NOW),
    ).toEqual(outcome);
  });

  it("with a shorter grace moves the deadline to what it would have been from the start", () => {
    const { set } = deletePod(deleting(20, 30), { gracePeriodSeconds: 15 }, NOW);
    expect(set?.metadata).toMatchObject({ deletionTimestamp: at(5), deletionGracePeriodSeconds: 15 });
  });

  it("whose new deadline lies in the past means now, with grace 1", () => {
    const { set, remove } = deletePod(deleting(20, 30), { gracePeriodSeconds: 2 }, NOW);
    expect(set?.metadata).toMatchObject({ deletionTimestamp: at(0), deletionGracePeriodSeconds: 1 });
    expect(remove).toBeUndefined();
  });

  it("with grace 0 removes the pod at once", () => {
    expect(deletePod(deleting(20, 30), { gracePeriodSeconds: 0 }, NOW).remove).toBe(true);
  });
});
