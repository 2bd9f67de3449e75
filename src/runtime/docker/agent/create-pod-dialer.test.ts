import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import type { PodDialer, PodRef } from "../../../kubelet/ports.ts";
import { createPodDialer, type PodDialerMode } from "./create-pod-dialer.ts";

const pod: PodRef = { uid: "u", namespace: "n", name: "p", ip: "10.244.0.2", sandboxId: "s" };
const never = new AbortController().signal;

/** Dials once per answer of `routable`, and tells which dialer was used. */
async function used(
  mode: PodDialerMode,
  routable: readonly (boolean | undefined)[],
): Promise<readonly string[]> {
  const calls: string[] = [];
  const named = (name: string): PodDialer => ({
    dial: () => {
      calls.push(name);
      return Promise.resolve(new PassThrough());
    },
  });
  const answers = [...routable];
  const isPodNetworkRoutable = (): Promise<boolean | undefined> => Promise.resolve(answers.shift());
  const dialer = createPodDialer(mode, {
    direct: named("direct"),
    agent: named("agent"),
    isPodNetworkRoutable,
  });
  for (const _ of routable) await dialer.dial(pod, 80, never);
  return calls;
}

describe("createPodDialer", () => {
  it.each<[PodDialerMode, readonly (boolean | undefined)[], readonly string[]]>([
    ["direct", [false], ["direct"]],
    ["agent", [true], ["agent"]],
    ["auto", [true, false], ["direct", "direct"]],
    ["auto", [false, true], ["agent", "agent"]],
    ["auto", [undefined, true], ["agent", "direct"]],
  ])("%s with a pod network that is routable: %j uses %j", async (mode, routable, expected) => {
    expect(await used(mode, routable)).toEqual(expected);
  });
});
