import type { Container, Pod, PodSecurityContext, SecurityContext, SELinuxOptions } from "../../api/index.ts";
import type { ContainerSecurity } from "../ports.ts";
import { ConfigError } from "./config-error.ts";
import { describePod } from "../core/pod-names.ts";

/** The container's security context with what it takes over from the pod's. */
export type EffectiveSecurity = SecurityContext & Pick<PodSecurityContext, "fsGroup" | "supplementalGroups">;

/** Field by field the container's value wins (pkg/securitycontext DetermineEffectiveSecurityContext). */
export function effectiveSecurity(
  pod: Pod,
  container: Pick<Container, "securityContext">,
): EffectiveSecurity {
  const {
    runAsUser,
    runAsGroup,
    runAsNonRoot,
    seLinuxOptions,
    seccompProfile,
    appArmorProfile,
    fsGroup,
    supplementalGroups,
  } = pod.spec.securityContext ?? {};
  return {
    ...defined({ runAsUser, runAsGroup, runAsNonRoot, seLinuxOptions, seccompProfile, appArmorProfile }),
    ...defined({ fsGroup, supplementalGroups }),
    ...defined(container.securityContext ?? {}),
  };
}

/** Drops members that are undefined or null, so that they do not hide those of the pod. */
function defined<T extends object>(object: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** User of an image: a number, a name, or root when it names none. The image's group does not count. */
function imageUser(user: string): { readonly uid: number } | { readonly name: string } {
  const [name = ""] = user.split(":");
  if (name === "") return { uid: 0 };
  return /^\d+$/.test(name) ? { uid: Number(name) } : { name };
}

/** @throws ConfigError when runAsNonRoot is broken or cannot be checked (security_context.go verifyRunAsNonRoot) */
export function verifyRunAsNonRoot(pod: Pod, container: Container, image: string): void {
  const { runAsNonRoot, runAsUser } = effectiveSecurity(pod, container);
  if (runAsNonRoot !== true) return;
  const where = `(pod: "${describePod(pod)}", container: ${container.name})`;
  const refuse = (message: string): ConfigError =>
    new ConfigError("CreateContainerConfigError", `${message} ${where}`);
  if (runAsUser !== undefined) {
    if (runAsUser === 0) throw refuse("container's runAsUser breaks non-root policy");
    return;
  }
  const user = imageUser(image);
  if ("name" in user)
    throw refuse(
      `container has runAsNonRoot and image has non-numeric user (${user.name}), cannot verify user is non-root`,
    );
  if (user.uid === 0) throw refuse("container has runAsNonRoot and image will run as root");
}

/**
 * What the engine is told (section 6.2 of the mapping): without any user the kubelet says 0, without a profile
 * seccomp is off unless `seccompDefault` is on.
 */
export function containerSecurity(
  pod: Pod,
  container: Container,
  imageUserText: string,
  seccomp: ContainerSecurity["seccomp"],
): ContainerSecurity {
  const security = effectiveSecurity(pod, container);
  const { fsGroup, supplementalGroups = [], capabilities } = security;
  return {
    user: userOf(security, imageUserText),
    groups: [...(fsGroup === undefined ? [] : [fsGroup]), ...supplementalGroups],
    privileged: security.privileged ?? false,
    readOnlyRootFilesystem: security.readOnlyRootFilesystem ?? false,
    noNewPrivileges: security.allowPrivilegeEscalation === false,
    addCapabilities: capabilities?.add ?? [],
    dropCapabilities: capabilities?.drop ?? [],
    seccomp: security.privileged === true ? "unconfined" : seccomp,
    appArmor: appArmorProfile(security),
    seLinux: seLinuxLabels(security.seLinuxOptions),
    unmaskedProc: security.procMount === "Unmasked",
  };
}

function userOf({ runAsUser, runAsGroup }: EffectiveSecurity, image: string): string {
  const ofImage = imageUser(image);
  const user = runAsUser === undefined ? ("uid" in ofImage ? ofImage.uid : ofImage.name) : runAsUser;
  return runAsGroup === undefined ? String(user) : `${user}:${runAsGroup}`;
}

function appArmorProfile({ appArmorProfile: profile }: EffectiveSecurity): string | undefined {
  switch (profile?.type) {
    case "Unconfined":
      return "unconfined";
    case "Localhost":
      return profile.localhostProfile;
    default:
      return undefined; // RuntimeDefault and none: the engine's own.
  }
}

function seLinuxLabels(options: SELinuxOptions = {}): readonly string[] {
  const { user, role, type, level } = options;
  return Object.entries({ user, role, type, level }).flatMap(([key, value]) =>
    value ? [`${key}:${value}`] : [],
  );
}

/** Which seccomp profile applies: a path below the kubelet's seccomp directory when it is a file of the node. */
export function seccompProfile(
  pod: Pod,
  container: Container,
  seccompDefault: boolean,
): "default" | "unconfined" | { readonly path: string } {
  const profile = effectiveSecurity(pod, container).seccompProfile;
  switch (profile?.type) {
    case "RuntimeDefault":
      return "default";
    case "Unconfined":
      return "unconfined";
    case "Localhost":
      return { path: profile.localhostProfile ?? "" };
    default:
      return seccompDefault ? "default" : "unconfined";
  }
}
