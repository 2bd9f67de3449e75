import type { ContainerProcess, ContainerProcesses, PodProcesses } from "../processes.ts";
import { always, int64, list, object, string } from "./build.ts";
import { typeMeta } from "./meta.ts";
import type { ObjectSchema } from "./types.ts";

const containerProcess: ObjectSchema<ContainerProcess> = object<ContainerProcess>("ContainerProcess", {
  pid: always(int64),
  parentPid: always(int64),
  name: always(string),
  command: always(list<string>(string)),
  caughtSignals: always(list<string>(string)),
  ignoredSignals: always(list<string>(string)),
  blockedSignals: always(list<string>(string)),
});

/** minikubelet.io/v1alpha1 PodProcesses. */
export const podProcesses: ObjectSchema<PodProcesses> = object<PodProcesses>("PodProcesses", {
  ...typeMeta,
  containers: always(
    list<ContainerProcesses>(
      object<ContainerProcesses>("ContainerProcesses", {
        name: always(string),
        processes: list<ContainerProcess>(containerProcess),
        message: string,
      }),
    ),
  ),
});
