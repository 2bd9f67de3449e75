import type { Container, VolumeMount } from "../../api/index.ts";
import type { Mount } from "../ports.ts";
import type { MountedVolume } from "../volumes/mounted-volume.ts";
import { ConfigError } from "./config-error.ts";
import { expand } from "./expansion.ts";

/** One volumeMount with everything resolved but the existence of its subPath. */
export interface PlannedMount {
  readonly mount: Mount;
  readonly volume: MountedVolume;
  /** Volume's name, for messages. */
  readonly name: string;
  readonly subPath: string;
}

/**
 * The mounts of a container in spec order (kubelet_pods.go makeMounts).
 * @throws ConfigError `CreateContainerConfigError`
 */
export function planMounts(
  container: Container,
  volumeOf: (name: string) => MountedVolume | undefined,
  variables: ReadonlyMap<string, string>,
): readonly PlannedMount[] {
  return (container.volumeMounts ?? []).map((wanted) => {
    const volume = volumeOf(wanted.name);
    if (volume === undefined)
      throw configError(`cannot find volume "${wanted.name}" to mount into container "${container.name}"`);
    const subPath = resolveSubPath(wanted, variables);
    if (subPath.startsWith("/") || subPath.split("/").includes(".."))
      throw configError(
        `failed to prepare subPath for volumeMount "${wanted.name}" of container "${container.name}"`,
      );
    return { mount: mountOf(wanted, volume, subPath), volume, name: wanted.name, subPath };
  });
}

function resolveSubPath(
  { subPath = "", subPathExpr = "" }: VolumeMount,
  variables: ReadonlyMap<string, string>,
): string {
  if (subPathExpr === "") return normalized(subPath);
  const missing = new Set<string>();
  const expanded = expand(subPathExpr, (name) => {
    const value = variables.get(name);
    if (value === undefined || value === "") missing.add(name);
    return value;
  });
  if (missing.size > 0) throw configError(`missing value for ${[...missing].toSorted().join(", ")}`);
  return normalized(expanded);
}

function normalized(path: string): string {
  return path
    .split("/")
    .filter((part, i) => part !== "." && (part !== "" || i === 0))
    .join("/");
}

function mountOf(wanted: VolumeMount, volume: MountedVolume, subPath: string): Mount {
  const target = wanted.mountPath.startsWith("/") ? wanted.mountPath : `/${wanted.mountPath}`;
  if (volume.kind === "hostPath") {
    const { path, createDirectory } = volume;
    return {
      target,
      readOnly: wanted.readOnly ?? false,
      source: {
        kind: "hostPath",
        path: subPath === "" ? path : `${path.replace(/\/+$/, "")}/${subPath}`,
        propagation: propagationOf(wanted.mountPropagation),
        createDirectory: createDirectory || subPath !== "",
      },
    };
  }
  return {
    target,
    readOnly: (wanted.readOnly ?? false) || volume.readOnly,
    source: { kind: "volume", volume: volume.ref, ...(subPath === "" ? {} : { subPath }) },
  };
}

function propagationOf(mode: string | undefined): "private" | "rslave" | "rshared" {
  return mode === "Bidirectional" ? "rshared" : mode === "HostToContainer" ? "rslave" : "private";
}

function configError(message: string): ConfigError {
  return new ConfigError("CreateContainerConfigError", message);
}
