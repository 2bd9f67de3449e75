import { randomBytes } from "node:crypto";
import { locateEngine } from "../src/node/engine.ts";
import { connectDocker } from "../src/runtime/docker/connect.ts";
import type { DockerRuntime } from "../src/runtime/docker/docker-runtime.ts";
import type {
  ContainerSpec,
  Mount,
  RuntimePodRef,
  RuntimeSandbox,
  SandboxSpec,
} from "../src/kubelet/ports.ts";
import { plainContainer, plainSandbox } from "../src/kubelet/plain-specs.contract.ts";
import { realClock } from "../src/system/real-clock.ts";

/** A runtime of its own on the engine of this machine. */
export async function testRuntime(
  instanceId: string,
  volumeAccess: "auto" | "archive" = "auto",
): Promise<DockerRuntime> {
  const podCIDR = "10.244.0.0/16";
  const { address } = await locateEngine(undefined);
  return await connectDocker({ engine: address, instanceId, podCIDR, clock: realClock, volumeAccess });
}

/** An instance id that no other run has. */
export function testInstance(prefix: string): string {
  return `${prefix}-${randomBytes(4).toString("hex")}`;
}

export function testPod(name: string): RuntimePodRef {
  return { uid: `${name}-${randomBytes(4).toString("hex")}`, namespace: "default", name };
}

export function sandboxSpec(pod: RuntimePodRef, change: Partial<SandboxSpec> = {}): SandboxSpec {
  return { pod, hostname: pod.name, ...plainSandbox, ...change };
}

/** A container of busybox that runs a shell script. */
export function containerSpec(
  sandbox: RuntimeSandbox,
  imageId: string,
  script: string,
  change: Partial<ContainerSpec> = {},
): ContainerSpec {
  return {
    pod: sandbox.pod,
    sandboxId: sandbox.id,
    name: "main",
    kind: "app",
    attempt: 0,
    imageId,
    image: "busybox",
    specHash: "1",
    command: ["sh", "-c", script],
    ...plainContainer,
    ...change,
  };
}

export function volumeMount(
  target: string,
  volume: Extract<Mount["source"], { kind: "volume" }>["volume"],
  subPath?: string,
): Mount {
  return {
    target,
    readOnly: false,
    source: { kind: "volume", volume, ...(subPath === undefined ? {} : { subPath }) },
  };
}
