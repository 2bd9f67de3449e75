/**
 * What this node cannot do with a pod's fields. Every field that no rule names is supported. A path ends in the field;
 * `[]` is any list entry, and `spec.containers[]` stands for init and ephemeral containers as well.
 */
import { foreignVolumeSources } from "../schema/foreign-volumes.ts";

export type FieldSupport = "supported" | "warned" | "refused";

export interface FieldRule {
  readonly path: string;
  readonly support: Exclude<FieldSupport, "supported">;
  /** Why, as the end of a sentence; for people. */
  readonly reason: string;
  /** The values that the rule is about; without it, any. */
  readonly when?: { readonly text: string; readonly test: (value: unknown) => boolean };
}

const refused = (path: string, reason: string, when?: FieldRule["when"]): FieldRule => ({
  path,
  support: "refused",
  reason,
  ...(when && { when }),
});

const warned = (path: string, reason: string, when?: FieldRule["when"]): FieldRule => ({
  path,
  support: "warned",
  reason,
  ...(when && { when }),
});

const is = (wanted: string | boolean): NonNullable<FieldRule["when"]> => ({
  text: String(wanted),
  test: (value) => value === wanted,
});

const notDisabled = { text: "Enabled, IfPossible", test: (value: unknown): boolean => value !== "Disabled" };
const hugePages = {
  text: "HugePages, HugePages-…",
  test: (value: unknown): boolean => typeof value === "string" && value.startsWith("HugePages"),
};

const oneNode = "there is one node only, and its scheduler does not look at other pods";
const noWindows = "containers run on Linux";
const noDrivers = "dynamic resource allocation needs device drivers of a cluster";

const foreignReasons: Readonly<Record<string, string>> = {
  ephemeral: "persistent volume claims are not served; use emptyDir or hostPath",
  gitRepo: "clusters have it switched off too; use an init container that runs git",
};

const foreignVolumes: readonly FieldRule[] = Object.keys(foreignVolumeSources).map((name) =>
  refused(`spec.volumes[].${name}`, foreignReasons[name] ?? "it needs storage of a cluster or a cloud"),
);

export const fieldRules: readonly FieldRule[] = [
  ...foreignVolumes,
  refused(
    "spec.volumes[].persistentVolumeClaim",
    "persistent volume claims are not served; use emptyDir or hostPath",
  ),
  refused(
    "spec.volumes[].image",
    "volumes from images are not served; copy the files with an init container",
  ),
  refused("spec.volumes[].emptyDir.medium", "the engine offers no huge pages", hugePages),
  refused(
    "spec.volumes[].projected.sources[].clusterTrustBundle",
    "it needs the certificate signers of a cluster",
  ),
  refused(
    "spec.volumes[].projected.sources[].podCertificate",
    "it needs the certificate signers of a cluster",
  ),
  refused(
    "spec.containers[].volumeDevices",
    "block devices come from persistent volume claims, which are not served",
  ),
  warned(
    "spec.containers[].volumeMounts[].recursiveReadOnly",
    "mounts inside a read-only mount stay as they are",
    notDisabled,
  ),
  refused("spec.containers[].resources.claims", noDrivers),
  warned("spec.containers[].resources.limits.ephemeral-storage", "disk usage is not limited"),
  refused("spec.containers[].securityContext.windowsOptions", noWindows),
  refused("spec.securityContext.windowsOptions", noWindows),
  refused("spec.os.name", noWindows, is("windows")),
  warned(
    "spec.securityContext.supplementalGroupsPolicy",
    "groups of the image's own /etc/group are always added",
    is("Strict"),
  ),
  warned("spec.securityContext.seLinuxChangePolicy", "volumes are labelled by the engine"),
  refused("spec.hostUsers", "the engine has no user namespaces for single pods", is(false)),
  refused("spec.resourceClaims", noDrivers),
  warned("spec.schedulingGroup", oneNode),
  warned("spec.topologySpreadConstraints", oneNode),
  warned("spec.affinity.podAffinity", oneNode),
  warned("spec.affinity.podAntiAffinity", oneNode),
  warned(
    "spec.automountServiceAccountToken",
    "no token is mounted by itself; ask for one with a projected volume",
    is(true),
  ),
  refused("spec.runtimeClassName", "there are no RuntimeClasses (the API server's own refusal comes first)"),
  refused("spec.overhead", "there are no RuntimeClasses (the API server's own refusal comes first)"),
];
