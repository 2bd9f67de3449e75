import type { Pod } from "../../src/api/index.ts";
import { busybox } from "../fixture/images.ts";

/** Ends at once at SIGTERM, as a well-behaved server. */
const untilTerminated = "trap 'exit 0' TERM; sleep 100000 & wait";

/** A pod of so many small containers. */
export function benchPod(
  name: string,
  containers: number,
  restartPolicy: "Always" | "Never" = "Always",
): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name },
    spec: {
      restartPolicy,
      containers: Array.from({ length: containers }, (_, index) => ({
        name: `c${index}`,
        image: busybox,
        imagePullPolicy: "IfNotPresent",
        command: ["sh", "-c", untilTerminated],
      })),
    },
  };
}

/** A pod that no scheduler takes: an object and nothing else. */
export function storedPod(name: string): Pod {
  const pod = benchPod(name, 1);
  return { ...pod, spec: { ...pod.spec, schedulerName: "nobody" } };
}
