import type { Container, Pod } from "../api/index.ts";
import type { RuleName } from "./rules.ts";

type Topic = "start-up" | "hang" | "traffic" | "restart" | "shutdown" | "deadline";

/** From one moment to another, in seconds after what the statement names. */
export interface SecondsRange {
  readonly from: number;
  readonly to: number;
}

/** One thing that the author of a pod should know. */
export interface Statement {
  /** What is said, for programs: stable. */
  readonly code: string;
  /** `warning`: probably not what the author wants. */
  readonly level: "info" | "warning";
  readonly topic: Topic;
  /** Name of the container; absent for the whole pod. */
  readonly container?: string;
  /** The field that it follows from, `spec.containers[0].livenessProbe`. */
  readonly field: string;
  readonly text: string;
  /** The numbers of the text. */
  readonly seconds?: SecondsRange;
  /** What to write instead. */
  readonly advice?: string;
  readonly rule: RuleName;
}

/** A container with its place in the spec. */
export interface Place {
  readonly pod: Pod;
  readonly container: Container;
  /** `spec.containers[0]` */
  readonly path: string;
  readonly kind: "app" | "init" | "sidecar";
}

/** All containers of the spec in the order in which they start. */
export function placesOf(pod: Pod): readonly Place[] {
  return [
    ...(pod.spec.initContainers ?? []).map((container, index) => ({
      pod,
      container,
      path: `spec.initContainers[${String(index)}]`,
      kind: container.restartPolicy === "Always" ? ("sidecar" as const) : ("init" as const),
    })),
    ...pod.spec.containers.map((container, index) => ({
      pod,
      container,
      path: `spec.containers[${String(index)}]`,
      kind: "app" as const,
    })),
  ];
}
