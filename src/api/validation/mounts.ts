/** Volume mounts and devices of a container. Some errors have no index in their path: the API server's own quirk. */
import type { Container, VolumeDevice, VolumeMount } from "../pod.ts";
import {
  type FieldError,
  forbidden,
  invalid,
  notFound,
  notSupported,
  oneOf,
  required,
} from "./field-error.ts";
import { validateDescendingPath, validateNoBacksteps } from "./paths.ts";
import type { PodFacts } from "./pod-facts.ts";

/** ValidateVolumeMounts: of usable volumes, at paths of their own. */
export function validateVolumeMounts(
  path: string,
  container: Container,
  facts: PodFacts,
): readonly FieldError[] {
  const seen = new Set<string>();
  const devices = container.volumeDevices ?? [];
  return (container.volumeMounts ?? []).flatMap((mount, index) => {
    const at = `${path}[${index}]`;
    const repeated = seen.has(mount.mountPath);
    seen.add(mount.mountPath);
    return [
      ...(mount.name === "" ? [required(`${at}.name`)] : []),
      ...(facts.volumes.has(mount.name) ? [] : [notFound(`${at}.name`, mount.name)]),
      ...(mount.mountPath === "" ? [required(`${at}.mountPath`)] : []),
      ...(repeated ? [invalid(`${at}.mountPath`, mount.mountPath, "must be unique")] : []),
      ...validateAgainstDevices(at, mount, devices),
      ...validateSubPaths(path, at, mount),
      ...validatePropagation(`${path}.mountPropagation`, mount.mountPropagation, container),
      ...validateRecursiveReadOnly(`${path}.recursiveReadOnly`, mount),
    ];
  });
}

function validateAgainstDevices(
  at: string,
  mount: VolumeMount,
  devices: readonly VolumeDevice[],
): readonly FieldError[] {
  return [
    ...(devices.some((device) => device.name === mount.name)
      ? [invalid(`${at}.name`, mount.name, "must not already exist in volumeDevices")]
      : []),
    ...(devices.some((device) => device.devicePath === mount.mountPath)
      ? [invalid(`${at}.mountPath`, mount.mountPath, "must not already exist as a path in volumeDevices")]
      : []),
  ];
}

function validateSubPaths(path: string, at: string, mount: VolumeMount): readonly FieldError[] {
  const { subPath = "", subPathExpr = "" } = mount;
  const plain = subPath === "" ? [] : validateDescendingPath(`${path}.subPath`, subPath);
  if (subPathExpr === "") return plain;
  const both =
    subPath === ""
      ? []
      : [invalid(`${at}.subPathExpr`, subPathExpr, "subPathExpr and subPath are mutually exclusive")];
  return [...plain, ...both, ...validateDescendingPath(`${path}.subPathExpr`, subPathExpr)];
}

const propagations = ["Bidirectional", "HostToContainer", "None"];

function validatePropagation(
  field: string,
  mode: string | undefined,
  container: Container,
): readonly FieldError[] {
  if (mode === undefined) return [];
  const privileged = container.securityContext?.privileged === true;
  return [
    ...(mode === "Bidirectional" && !privileged
      ? [forbidden(field, "Bidirectional mount propagation is available only to privileged containers")]
      : []),
    ...oneOf(field, mode, propagations),
  ];
}

function validateRecursiveReadOnly(field: string, mount: VolumeMount): readonly FieldError[] {
  const mode = mount.recursiveReadOnly;
  if (mode === undefined || mode === "Disabled") return [];
  if (mode !== "Enabled" && mode !== "IfPossible")
    return [notSupported(field, mode, ["Disabled", "Enabled", "IfPossible"])];
  const propagates = mount.mountPropagation !== undefined && mount.mountPropagation !== "None";
  return [
    ...(mount.readOnly === true ? [] : [forbidden(field, "may only be specified when readOnly is true")]),
    ...(propagates
      ? [forbidden(field, "may only be specified when mountPropagation is None or not specified")]
      : []),
  ];
}

/** ValidateVolumeDevices: block devices of claims. */
export function validateVolumeDevices(
  path: string,
  { volumeDevices = [], volumeMounts = [] }: Container,
  facts: PodFacts,
): readonly FieldError[] {
  const [names, paths] = [new Set<string>(), new Set<string>()];
  return volumeDevices.flatMap((device, index) => {
    const at = `${path}[${index}]`;
    const { name, devicePath } = device;
    const [sameName, samePath] = [names.has(name), paths.has(devicePath)];
    const backsteps = validateNoBacksteps(at, devicePath).length > 0;
    if (name !== "") names.add(name);
    if (!backsteps) paths.add(devicePath);
    return [
      ...(name === "" ? [required(`${at}.name`)] : []),
      ...(sameName ? [invalid(`${at}.name`, name, "must be unique")] : []),
      ...validateDeviceVolume(`${at}.name`, name, facts),
      ...(devicePath === "" ? [required(`${at}.devicePath`)] : []),
      ...(samePath ? [invalid(`${at}.devicePath`, devicePath, "must be unique")] : []),
      ...(backsteps ? [invalid(`${at}.devicePath`, devicePath, "can not contain backsteps ('..')")] : []),
      ...validateAgainstMounts(at, device, volumeMounts),
    ];
  });
}

function validateAgainstMounts(
  at: string,
  { name, devicePath }: VolumeDevice,
  mounts: readonly VolumeMount[],
): readonly FieldError[] {
  return [
    ...(mounts.some((mount) => mount.name === name)
      ? [invalid(`${at}.name`, name, "must not already exist in volumeMounts")]
      : []),
    ...(mounts.some((mount) => mount.mountPath === devicePath)
      ? [invalid(`${at}.devicePath`, devicePath, "must not already exist as a path in volumeMounts")]
      : []),
  ];
}

function validateDeviceVolume(field: string, name: string, facts: PodFacts): readonly FieldError[] {
  const volume = facts.volumes.get(name);
  if (volume === undefined) return [notFound(field, name)];
  return volume.persistentVolumeClaim === undefined && volume.ephemeral === undefined
    ? [
        invalid(
          field,
          name,
          "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode",
        ),
      ]
    : [];
}
