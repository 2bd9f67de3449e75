import type { ApiEnvironment } from "../apiserver/environment.ts";
import { inProcessCreate, inProcessDelete } from "../apiserver/in-process.ts";
import {
  type ControllerEnv,
  runDeploymentController,
  runReplicaSetController,
} from "../controllers/index.ts";
import type { TaskGroup } from "../util/task-group.ts";

/** Starts the controllers of workloads, which write through the API's rules; each ends with the group. */
export function spawnWorkloadControllers(
  server: Pick<ApiEnvironment, "store" | "registry" | "clock" | "random">,
  envOf: (name: string) => ControllerEnv,
  group: TaskGroup,
): void {
  const writes = { createObject: inProcessCreate(server), deleteObject: inProcessDelete(server) };
  group.spawn(async (signal) => {
    await runReplicaSetController({ ...envOf("replica set controller"), ...writes }, signal);
  });
  group.spawn(async (signal) => {
    await runDeploymentController({ ...envOf("deployment controller"), ...writes }, signal);
  });
}
