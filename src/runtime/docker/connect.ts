import { DockerRuntime, type DockerRuntimeOptions } from "./docker-runtime.ts";
import { Engine, type EngineAddress } from "./engine.ts";
import { apiVersionFor, type EngineVersion } from "./info.ts";

/** Which engine, and whose objects there. */
export interface ConnectOptions extends DockerRuntimeOptions {
  /** Empty: what DOCKER_HOST says, else the usual sockets. */
  readonly engine: EngineAddress;
}

/**
 * Connects to a Docker Engine, in its own API version or the newest that we know. Creates nothing on it.
 * @throws RuntimeError `Unreachable`, `PermissionDenied`, with a hint; `InvalidArgument` for an architecture without a
 * pause binary
 */
export async function connectDocker(options: ConnectOptions): Promise<DockerRuntime> {
  const first = new Engine(options.engine, options.clock);
  try {
    const version = await first.call<EngineVersion>({ method: "GET", path: "/version" });
    const engine = new Engine(options.engine, options.clock, apiVersionFor(version));
    return new DockerRuntime(engine, version, options);
  } finally {
    first.close();
  }
}
