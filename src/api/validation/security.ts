/** Security contexts of containers and pods. */
import type {
  PodSecurityContext,
  PodSpec,
  SecurityContext,
  SecurityProfile,
  Sysctl,
  WindowsOptions,
} from "../pod.ts";
import { goQuote } from "../go-quote.ts";
import { dns1123Subdomain } from "../names.ts";
import {
  duplicate,
  type FieldError,
  goSyntax,
  invalid,
  invalidEach,
  oneOf,
  required,
  tooLong,
} from "./field-error.ts";
import { validateDescendingPath } from "./paths.ts";

/** A user or group id. */
function validateId(field: string, id: number | undefined): readonly FieldError[] {
  if (id === undefined || (id >= 0 && id <= 2147483647)) return [];
  return [invalid(field, id, "must be between 0 and 2147483647, inclusive")];
}

/** ValidateSecurityContext of a container. */
export function validateSecurityContext(
  path: string,
  context: SecurityContext | undefined,
  hostUsers: boolean | undefined,
): readonly FieldError[] {
  if (context === undefined) return [];
  return [
    ...validateId(`${path}.runAsUser`, context.runAsUser),
    ...validateId(`${path}.runAsGroup`, context.runAsGroup),
    ...validateProcMount(`${path}.procMount`, context.procMount, hostUsers),
    ...validateSeccompProfile(`${path}.seccompProfile`, context.seccompProfile),
    ...validateEscalation(path, context),
    ...validateWindowsOptions(`${path}.windowsOptions`, context.windowsOptions),
    ...validateAppArmorProfile(`${path}.appArmorProfile`, context.appArmorProfile),
  ];
}

function validateProcMount(
  field: string,
  type: string | undefined,
  hostUsers: boolean | undefined,
): readonly FieldError[] {
  const unmasked = type === "Unmasked" && hostUsers !== false;
  return [
    ...oneOf(field, type, ["Default", "Unmasked"]),
    ...(unmasked ? [invalid(field, type, "`hostUsers` must be false to use `Unmasked`")] : []),
  ];
}

function validateEscalation(path: string, context: SecurityContext): readonly FieldError[] {
  if (context.allowPrivilegeEscalation !== false) return [];
  const say = (detail: string): FieldError =>
    invalid(
      path,
      goSyntax(goSecurityContext(context)),
      `cannot set \`allowPrivilegeEscalation\` to false and ${detail}`,
    );
  const admin = (context.capabilities?.add ?? []).filter((name) => name === "CAP_SYS_ADMIN");
  return [
    ...(context.privileged === true ? [say("`privileged` to true")] : []),
    ...admin.map(() => say("`capabilities.Add` CAP_SYS_ADMIN")),
  ];
}

/** Go's `%#v`: pointers show whether they are set, not what they point to. */
function goSecurityContext(context: SecurityContext): string {
  const part = (name: string, type: string, value: unknown): string =>
    `${name}:(*${type})(${value === undefined ? "nil" : "0xc000000000"})`;
  const parts = [
    part("Capabilities", "core.Capabilities", context.capabilities),
    part("Privileged", "bool", context.privileged),
    part("SELinuxOptions", "core.SELinuxOptions", context.seLinuxOptions),
    part("WindowsOptions", "core.WindowsSecurityContextOptions", context.windowsOptions),
    part("RunAsUser", "int64", context.runAsUser),
    part("RunAsGroup", "int64", context.runAsGroup),
    part("RunAsNonRoot", "bool", context.runAsNonRoot),
    part("ReadOnlyRootFilesystem", "bool", context.readOnlyRootFilesystem),
    part("AllowPrivilegeEscalation", "bool", context.allowPrivilegeEscalation),
    part("ProcMount", "core.ProcMountType", context.procMount),
    part("SeccompProfile", "core.SeccompProfile", context.seccompProfile),
    part("AppArmorProfile", "core.AppArmorProfile", context.appArmorProfile),
  ];
  return `core.SecurityContext{${parts.join(", ")}}`;
}

const profileTypes = ["Localhost", "RuntimeDefault", "Unconfined"];

function validateSeccompProfile(path: string, profile: SecurityProfile | undefined): readonly FieldError[] {
  if (profile === undefined) return [];
  const { type, localhostProfile } = profile;
  const field = `${path}.localhostProfile`;
  const typeErrors = validateProfileType(`${path}.type`, type, "seccompProfile");
  if (type !== "Localhost") {
    if (localhostProfile === undefined) return typeErrors;
    const value = `core.SeccompProfile{Type:${goQuote(type)}, LocalhostProfile:(*string)(0xc000000000)}`;
    return [...typeErrors, invalid(field, goSyntax(value), "can only be set when seccomp type is Localhost")];
  }
  return localhostProfile === undefined
    ? [required(field, "must be set when seccomp type is Localhost")]
    : validateDescendingPath(field, localhostProfile);
}

function validateProfileType(field: string, type: string, owner: string): readonly FieldError[] {
  if (type === "") return [required(field, `type is required when ${owner} is set`)];
  return oneOf(field, type, profileTypes);
}

function validateAppArmorProfile(path: string, profile: SecurityProfile | undefined): readonly FieldError[] {
  if (profile === undefined) return [];
  const { type, localhostProfile: name } = profile;
  const field = `${path}.localhostProfile`;
  if (type === "Localhost") return validateAppArmorName(field, name);
  const extra =
    name === undefined || !profileTypes.includes(type)
      ? []
      : [invalid(field, name, "can only be set when AppArmor type is Localhost")];
  return [...validateProfileType(`${path}.type`, type, "appArmorProfile"), ...extra];
}

function validateAppArmorName(field: string, name: string | undefined): readonly FieldError[] {
  if (name === undefined) return [required(field, "must be set when AppArmor type is Localhost")];
  const padded = name.trim() !== name;
  return [
    ...(padded ? [invalid(field, name, "must not be padded with whitespace")] : []),
    ...(name === "" ? [required(field, "must be set when AppArmor type is Localhost")] : []),
    ...(name.length > 4095 ? [tooLong(field, 4095)] : []),
  ];
}

function validateWindowsOptions(path: string, options: WindowsOptions | undefined): readonly FieldError[] {
  const { gmsaCredentialSpecName: specName, gmsaCredentialSpec: spec, runAsUserName: user } = options ?? {};
  return [
    ...(specName === undefined
      ? []
      : invalidEach(`${path}.gmsaCredentialSpecName`, specName, dns1123Subdomain(specName))),
    ...(spec === ""
      ? [invalid(`${path}.gmsaCredentialSpec`, "", "gmsaCredentialSpec cannot be an empty string")]
      : []),
    ...(user === "" ? [invalid(`${path}.runAsUserName`, "", "runAsUserName cannot be an empty string")] : []),
  ];
}

/** The pod's own security context, with what depends on the host namespaces. */
export function validatePodSecurityContext(path: string, spec: PodSpec): readonly FieldError[] {
  const context: PodSecurityContext = spec.securityContext ?? {};
  const sharedTwice = spec.shareProcessNamespace === true && spec.hostPID === true;
  return [
    ...validateId(`${path}.fsGroup`, context.fsGroup),
    ...validateId(`${path}.runAsUser`, context.runAsUser),
    ...validateId(`${path}.runAsGroup`, context.runAsGroup),
    ...(context.supplementalGroups ?? []).flatMap((id, index) =>
      validateId(`${path}.supplementalGroups[${index}]`, id),
    ),
    ...(sharedTwice
      ? [
          invalid(
            `${path}.shareProcessNamespace`,
            true,
            "ShareProcessNamespace and HostPID cannot both be enabled",
          ),
        ]
      : []),
    ...validateSysctls(`${path}.sysctls`, context.sysctls ?? [], spec),
    ...oneOf(`${path}.fsGroupChangePolicy`, context.fsGroupChangePolicy, ["Always", "OnRootMismatch"]),
    ...validateSeccompProfile(`${path}.seccompProfile`, context.seccompProfile),
    ...validateWindowsOptions(`${path}.windowsOptions`, context.windowsOptions),
    ...validateAppArmorProfile(`${path}.appArmorProfile`, context.appArmorProfile),
    ...oneOf(`${path}.supplementalGroupsPolicy`, context.supplementalGroupsPolicy, ["Merge", "Strict"]),
    ...oneOf(`${path}.seLinuxChangePolicy`, context.seLinuxChangePolicy, ["Recursive"]),
  ];
}

const sysctlPattern = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;
const sysctlMessage =
  "must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";

function validateSysctls(path: string, sysctls: readonly Sysctl[], spec: PodSpec): readonly FieldError[] {
  const seen = new Set<string>();
  return sysctls.flatMap(({ name }, index) => {
    const field = `${path}[${index}].name`;
    const repeated = seen.has(name);
    seen.add(name);
    const host = hostNamespaceOf(name.replaceAll("/", "."));
    return [
      ...validateSysctlName(field, name, repeated),
      ...(host !== undefined && spec[host] === true
        ? [invalid(field, name, `may not be specified when '${host}' is true`)]
        : []),
    ];
  });
}

function validateSysctlName(field: string, name: string, repeated: boolean): readonly FieldError[] {
  if (name === "") return [required(field)];
  if (name.length > 253 || !sysctlPattern.test(name)) return [invalid(field, name, sysctlMessage)];
  return repeated ? [duplicate(field, name)] : [];
}

function hostNamespaceOf(name: string): "hostNetwork" | "hostIPC" | undefined {
  if (name.startsWith("net.")) return "hostNetwork";
  return /^(kernel\.(shm|msg|sem$)|fs\.mqueue\.)/.test(name) ? "hostIPC" : undefined;
}
