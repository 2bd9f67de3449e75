import type { Mount } from "../../kubelet/ports.ts";
import { RuntimeError } from "../../kubelet/runtime-error.ts";
import type { Volumes } from "./volumes.ts";

/** The two ways in which the engine takes mounts. */
export interface EngineMounts {
  readonly mounts: readonly object[];
  readonly binds: readonly string[];
}

/**
 * Translates mounts. `Mounts` refuses a missing host path, as Kubernetes does; only where the directory is to be created
 * the older `Binds` is used, which creates it on every engine.
 */
export async function engineMounts(mounts: readonly Mount[], volumes: Volumes): Promise<EngineMounts> {
  const binds: string[] = [];
  const all: object[] = [];
  for (const mount of mounts) {
    const { source } = mount;
    if (source.kind === "hostPath" && source.createDirectory) {
      const options = [mount.readOnly ? "ro" : "rw", ...propagation(source.propagation)];
      binds.push(`${source.path}:${mount.target}:${options.join(",")}`);
    } else {
      all.push({ Target: mount.target, ReadOnly: mount.readOnly, ...(await sourceOf(mount, volumes)) });
    }
  }
  return { mounts: all, binds };
}

async function sourceOf({ source }: Mount, volumes: Volumes): Promise<object> {
  if (source.kind === "hostPath") {
    const [mode] = propagation(source.propagation);
    return {
      Type: "bind",
      Source: source.path,
      ...(mode === undefined ? {} : { BindOptions: { Propagation: mode } }),
    };
  }
  const { volume, subPath } = source;
  // Without NoCopy the first mount would fill the volume with the image's files.
  if (subPath === undefined || subPath === "")
    return { Type: "volume", Source: volume.id, VolumeOptions: { NoCopy: true } };
  if (volumes.engineKnowsSubPaths)
    return { Type: "volume", Source: volume.id, VolumeOptions: { NoCopy: true, Subpath: subPath } };
  const place = await volumes.placeOf(volume, subPath);
  if (place === undefined)
    throw new RuntimeError("NotFound", `volume ${volume.name} has nothing at the subpath ${subPath}`);
  // Engines refuse private propagation of what lies below their own root.
  return { Type: "bind", Source: place, BindOptions: { Propagation: "rslave" } };
}

/**
 * Private is the engine's default, and must not be named: engines refuse it by name for what holds their own root (`/`
 * of `kubectl debug node/…`), where they choose rslave by themselves.
 */
function propagation(of: "private" | "rslave" | "rshared"): readonly string[] {
  return of === "private" ? [] : [of];
}
