/** spec.os, and what a Windows pod may not have. */
import type { PodSecurityContext, PodSpec } from "../pod.ts";
import { visitContainers } from "../visit-containers.ts";
import { type FieldError, forbidden, invalid, notSupported, required } from "./field-error.ts";

const systems = ["linux", "windows"];

/** validateOS, with the rules of the system that it names. */
export function validateOs(spec: PodSpec): readonly FieldError[] {
  const name = spec.os?.name;
  if (name === undefined) return [];
  if (name === "") return [required("spec.os.name", "cannot be empty")];
  if (!systems.includes(name)) return [notSupported("spec.os", name, systems)];
  return name === "windows" ? validateWindows(spec) : validateLinux(spec);
}

const cannot = "cannot be set for a windows pod";

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
  const { securityContext: context = {} } = spec;
  const given = (value: unknown, field: string): readonly string[] =>
    value === undefined || value === false ? [] : [field];
  const own = (name: keyof PodSecurityContext): readonly string[] =>
    given(context[name], `spec.securityContext.${name}`);
  const fields = [
    ...own("appArmorProfile"),
    ...own("seLinuxOptions"),
    ...(spec.hostUsers === undefined ? [] : ["spec.hostUsers"]),
    ...given(spec.hostPID, "spec.hostPID"),
    ...given(spec.hostIPC, "spec.hostIPC"),
    ...own("seccompProfile"),
    ...own("fsGroup"),
    ...own("fsGroupChangePolicy"),
    ...own("sysctls"),
    ...(spec.shareProcessNamespace === undefined ? [] : ["spec.shareProcessNamespace"]),
    ...own("runAsUser"),
    ...own("runAsGroup"),
    ...own("supplementalGroups"),
    ...own("supplementalGroupsPolicy"),
    ...own("seLinuxChangePolicy"),
    ...visitContainers(spec).flatMap(([path, { securityContext = {} }]) =>
      containerFields
        .filter((name) => securityContext[name] !== undefined)
        .map((name) => `${path}.securityContext.${name}`),
    ),
  ];
  return fields.map((field) => forbidden(field, cannot));
}

function validateLinux(spec: PodSpec): readonly FieldError[] {
  const detail = "windows options cannot be set for a linux pod";
  const contexts = [
    ["spec", spec.securityContext],
    ...visitContainers(spec).map(([path, { securityContext }]) => [path, securityContext] as const),
  ] as const;
  return contexts
    .filter(([, context]) => context?.windowsOptions !== undefined)
    .map(([path]) => forbidden(`${path}.securityContext.windowsOptions`, detail));
}

/** Windows containers that are processes of the host: all of a pod or none, with the host's network. */
export function validateHostProcess(spec: PodSpec): readonly FieldError[] {
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess;
  const containers = visitContainers(spec).map(
    ([path, { securityContext }]) => [path, securityContext?.windowsOptions?.hostProcess] as const,
  );
  const differing = containers.flatMap(([path, own]) =>
    ofPod === undefined || own === undefined || own === ofPod
      ? []
      : [
          invalid(
            `${path}.securityContext.windowsOptions.hostProcess`,
            own,
            `pod hostProcess value must be identical if both are specified, was ${String(ofPod)}`,
          ),
        ],
  );
  const count = containers.filter(([, own]) => own ?? ofPod ?? false).length;
  if (count === 0) return differing;
  return [
    ...differing,
    ...(count === containers.length
      ? []
      : [
          invalid(
            "spec",
            "",
            "If pod contains any hostProcess containers then all containers must be HostProcess containers",
          ),
        ]),
    ...(spec.hostNetwork === true
      ? []
      : [
          invalid(
            "spec.hostNetwork",
            false,
            "hostNetwork must be true if pod contains any hostProcess containers",
          ),
        ]),
  ];
}
