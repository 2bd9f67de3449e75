import type { ContainerSpec, RuntimeContainer, RuntimeContainerState } from "../../kubelet/ports.ts";
import type { EpochMs } from "../../util/time.ts";
import type { FakeProcess } from "./fake-process.ts";
import type { ContainerScript } from "./script.ts";

/** One container on the fake engine: its spec, its script, and where it stands. */
export interface FakeContainer {
  readonly id: string;
  readonly spec: ContainerSpec;
  readonly script: ContainerScript;
  readonly createdAt: EpochMs;
  state: RuntimeContainerState;
  process: FakeProcess | undefined;
}

/** The container as the port shows it. */
export function runtimeContainerOf(container: FakeContainer): RuntimeContainer {
  const { spec } = container;
  return {
    id: container.id,
    pod: spec.pod,
    name: spec.name,
    kind: spec.kind,
    attempt: spec.attempt,
    sandboxId: spec.sandboxId,
    createdAt: container.createdAt,
    state: container.state,
    image: spec.image,
    imageId: spec.imageId,
    specHash: spec.specHash,
    terminationMessagePath: spec.terminationMessagePath,
    terminationMessagePolicy: spec.terminationMessagePolicy,
    ...(spec.stopSignal === undefined ? {} : { stopSignal: spec.stopSignal }),
  };
}
