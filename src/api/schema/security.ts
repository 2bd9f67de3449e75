/** Security contexts of containers and pods. */
import type {
  Capabilities,
  PodSecurityContext,
  SecurityContext,
  SecurityProfile,
  SELinuxOptions,
  Sysctl,
  WindowsOptions,
} from "../pod.ts";
import { always, boolean, int64, list, named, object, pointer, string } from "./build.ts";
import type { ObjectSchema } from "./types.ts";

const capabilities: ObjectSchema<Capabilities> = object<Capabilities>("Capabilities", {
  add: list<string>(named("v1.Capability")),
  drop: list<string>(named("v1.Capability")),
});

const seLinuxOptions: ObjectSchema<SELinuxOptions> = object<SELinuxOptions>("SELinuxOptions", {
  user: string,
  role: string,
  type: string,
  level: string,
});

const windowsOptions: ObjectSchema<WindowsOptions> = object<WindowsOptions>("WindowsSecurityContextOptions", {
  gmsaCredentialSpecName: pointer(string),
  gmsaCredentialSpec: pointer(string),
  runAsUserName: pointer(string),
  hostProcess: pointer(boolean),
});

const seccompProfile: ObjectSchema<SecurityProfile> = object<SecurityProfile>("SeccompProfile", {
  type: always(named("v1.SeccompProfileType")),
  localhostProfile: pointer(string),
});

const appArmorProfile: ObjectSchema<SecurityProfile> = object<SecurityProfile>("AppArmorProfile", {
  type: always(named("v1.AppArmorProfileType")),
  localhostProfile: pointer(string),
});

export const securityContext: ObjectSchema<SecurityContext> = object<SecurityContext>("SecurityContext", {
  capabilities,
  privileged: pointer(boolean),
  seLinuxOptions,
  windowsOptions,
  runAsUser: pointer(int64),
  runAsGroup: pointer(int64),
  runAsNonRoot: pointer(boolean),
  readOnlyRootFilesystem: pointer(boolean),
  allowPrivilegeEscalation: pointer(boolean),
  procMount: pointer(named("v1.ProcMountType")),
  seccompProfile,
  appArmorProfile,
});

const sysctl: ObjectSchema<Sysctl> = object<Sysctl>("Sysctl", {
  name: always(string),
  value: always(string),
});

export const podSecurityContext: ObjectSchema<PodSecurityContext> = object<PodSecurityContext>(
  "PodSecurityContext",
  {
    seLinuxOptions,
    windowsOptions,
    runAsUser: pointer(int64),
    runAsGroup: pointer(int64),
    runAsNonRoot: pointer(boolean),
    supplementalGroups: list<number>(int64),
    supplementalGroupsPolicy: pointer(named("v1.SupplementalGroupsPolicy")),
    fsGroup: pointer(int64),
    sysctls: list<Sysctl>(sysctl),
    fsGroupChangePolicy: pointer(named("v1.PodFSGroupChangePolicy")),
    seccompProfile,
    appArmorProfile,
    seLinuxChangePolicy: pointer(named("v1.PodSELinuxChangePolicy")),
  },
);
