/** spec.os, and what a Windows pod may not have. */
import type { Container, PodSpec } from "../pod.ts";
import { type FieldError, forbidden, notSupported, required } from "./field-error.ts";

const systems = ["linux", "windows"];

export function validateOs(spec: PodSpec): readonly FieldError[] {
  const name = spec.os?.name;
  if (name === undefined) return [];
  if (name === "") return [required("spec.os.name", "cannot be empty")];
  if (!systems.includes(name)) return [notSupported("spec.os", name, systems)];
  return name === "windows" ? validateWindows(spec) : validateLinux(spec);
}

const cannot = "cannot be set for a windows pod";

const podFields = [
  "appArmorProfile",
  "seLinuxOptions",
  "seccompProfile",
  "fsGroup",
  "fsGroupChangePolicy",
  "sysctls",
  "runAsUser",
  "runAsGroup",
  "supplementalGroups",
  "supplementalGroupsPolicy",
] as const;

const containerFields = [
  "appArmorProfile",
  "seLinuxOptions",
  "seccompProfile",
  "capabilities",
  "readOnlyRootFilesystem",
  "privileged",
  "allowPrivilegeEscalation",
  "procMount",
  "runAsUser",
  "runAsGroup",
] as const;

function validateWindows(spec: PodSpec): readonly FieldError[] {
  const context = spec.securityContext ?? {};
  const sharing = [
    ...(spec.hostPID === true ? ["spec.hostPID"] : []),
    ...(spec.hostIPC === true ? ["spec.hostIPC"] : []),
  ];
  const own = podFields
    .filter((name) => context[name] !== undefined)
    .map((name) => `spec.securityContext.${name}`);
  const shared = spec.shareProcessNamespace === undefined ? [] : ["spec.shareProcessNamespace"];
  const ofContainers = [
    ...windowsContainers("spec.containers", spec.containers),
    ...windowsContainers("spec.initContainers", spec.initContainers ?? []),
  ];
  return [...own, ...sharing, ...shared, ...ofContainers].map((field) => forbidden(field, cannot));
}

function windowsContainers(path: string, containers: readonly Container[]): readonly string[] {
  return containers.flatMap(({ securityContext = {} }, index) =>
    containerFields
      .filter((name) => securityContext[name] !== undefined)
      .map((name) => `${path}[${index}].securityContext.${name}`),
  );
}

function validateLinux(spec: PodSpec): readonly FieldError[] {
  const detail = "windows options cannot be set for a linux pod";
  const pod =
    spec.securityContext?.windowsOptions === undefined ? [] : ["spec.securityContext.windowsOptions"];
  const ofContainers = (["containers", "initContainers"] as const).flatMap((list) =>
    (spec[list] ?? []).flatMap(({ securityContext }, index) =>
      securityContext?.windowsOptions === undefined
        ? []
        : [`spec.${list}[${index}].securityContext.windowsOptions`],
    ),
  );
  return [...pod, ...ofContainers].map((field) => forbidden(field, detail));
}
