import type { EngineStrategy } from "../candidate.ts";
import { colima } from "./colima.ts";
import { defaultSocket } from "./default-socket.ts";
import { dockerContext } from "./docker-context.ts";
import { dockerDesktop } from "./docker-desktop.ts";
import { dockerHost } from "./docker-host.ts";
import { podman } from "./podman.ts";
import { rancherDesktop } from "./rancher-desktop.ts";
import { rootless } from "./rootless.ts";

/** Every way of finding an engine, in the order in which they are asked: what the user named comes first. */
export const strategies: readonly EngineStrategy[] = [
  dockerHost,
  dockerContext,
  defaultSocket,
  rootless,
  dockerDesktop,
  colima,
  rancherDesktop,
  podman,
];
