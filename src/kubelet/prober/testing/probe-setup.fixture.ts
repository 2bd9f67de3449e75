import type { Container, Pod } from "../../../api/index.ts";
import { versionRules } from "../../core/version-rules.ts";
import type { Clock, ContainerRuntime, HostDialer, PodDialer } from "../../ports.ts";
import { RuntimeError } from "../../runtime-error.ts";
import type { ProbePorts, ProbeTarget } from "../outcome.ts";

/** A clock on which no time passes: for probes that are answered in time. */
export const stillClock: Clock = {
  now: () => 0,
  sleep: async (_ms, signal) => {
    await aborted(signal);
  },
};

/** Every wait is over as soon as the given event has come. */
export function clockThatRingsAfter(event: Promise<unknown>): Clock {
  return {
    now: () => 0,
    sleep: async (_ms, signal) => {
      await Promise.race([event, aborted(signal)]);
    },
  };
}

/** The ports of a probe runner; the dialers come from the test. */
export function probePorts(
  dialers: { readonly podDialer: PodDialer; readonly hostDialer: HostDialer },
  changes: Partial<ProbePorts> = {},
): ProbePorts {
  return {
    ...dialers,
    runtime: runtimeThat(async () => await Promise.reject(new RuntimeError("NotFound", "no such container"))),
    clock: stillClock,
    random: () => 0,
    rules: versionRules(36),
    ...changes,
  };
}

export function runtimeThat(exec: ContainerRuntime["exec"]): Pick<ContainerRuntime, "exec"> {
  return { exec };
}

/** Container `main` of pod default/web at 127.0.0.1. */
export function probeTarget(container: Partial<Container> = {}): ProbeTarget {
  const main = { name: "main", ...container };
  const pod: Pod = {
    metadata: { name: "web", namespace: "default", uid: "uid-1" },
    spec: { containers: [main] },
  };
  const podRef = { uid: "uid-1", namespace: "default", name: "web", ip: "127.0.0.1", sandboxId: "sandbox" };
  return { pod, container: main, podRef, containerId: "c0ffee" };
}

async function aborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  if (signal.aborted) throw signal.reason;
  signal.addEventListener("abort", () => {
    reject(signal.reason as Error);
  });
  return await promise;
}
