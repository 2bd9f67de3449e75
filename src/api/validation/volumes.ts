/** Volumes: exactly one source each, checked in the API server's order of sources. */
import type { EmptyDirVolumeSource, HostPathVolumeSource, KeyToPath, PodSpec, Volume } from "../pod.ts";
import { goQuote } from "../go-quote.ts";
import { dns1123Label, dns1123Subdomain } from "../names.ts";
import { parseQuantity } from "../quantity.ts";
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  invalidEach,
  oneOf,
  required,
} from "./field-error.ts";
import { validateDownwardFiles } from "./downward-files.ts";
import { foreignVolumeChecks } from "./foreign-volumes.ts";
import { validateNoBacksteps } from "./paths.ts";
import { validateProjected } from "./projected-volume.ts";
import { requiredName, validateItems, validateMode } from "./volume-items.ts";

type SourceName = Exclude<keyof Volume, "name">;

/** The order in which the API server looks at the sources; the second one found is the one too many. */
const sourceOrder: readonly SourceName[] = [
  "emptyDir",
  "hostPath",
  "gitRepo",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "secret",
  "nfs",
  "iscsi",
  "glusterfs",
  "flocker",
  "persistentVolumeClaim",
  "rbd",
  "cinder",
  "cephfs",
  "quobyte",
  "downwardAPI",
  "fc",
  "flexVolume",
  "configMap",
  "azureFile",
  "vsphereVolume",
  "photonPersistentDisk",
  "portworxVolume",
  "azureDisk",
  "storageos",
  "projected",
  "scaleIO",
  "csi",
  "ephemeral",
  "image",
];

export interface CheckedVolumes {
  readonly errors: readonly FieldError[];
  /** The volumes without any error, by name: only these can be mounted. */
  readonly usable: ReadonlyMap<string, Volume>;
}

/** `podName` is part of the names of claims that ephemeral volumes make. */
export function validateVolumes(path: string, { volumes = [] }: PodSpec, podName: string): CheckedVolumes {
  const usable = new Map<string, Volume>();
  const made = volumes
    .filter(({ ephemeral }) => ephemeral !== undefined && podName !== "")
    .map(({ name }) => `${podName}-${name}`);
  const errors = volumes.flatMap((volume, index) => {
    const at = `${path}[${index}]`;
    const own = [
      ...validateSource(at, volume),
      ...validateClaimName(`${at}.ephemeral.name`, volume, podName),
      ...validateName(`${at}.name`, volume.name, usable),
    ];
    if (own.length === 0) usable.set(volume.name, volume);
    const claim = volume.persistentVolumeClaim?.claimName ?? "";
    return made.includes(claim)
      ? [
          ...own,
          invalid(
            `${at}.persistentVolumeClaim.claimName`,
            claim,
            "must not reference a PVC that gets created for an ephemeral volume",
          ),
        ]
      : own;
  });
  return { errors, usable };
}

function validateClaimName(
  field: string,
  { name, ephemeral }: Volume,
  podName: string,
): readonly FieldError[] {
  if (ephemeral === undefined || podName === "" || name === "") return [];
  const claim = `${podName}-${name}`;
  return dns1123Subdomain(claim).map((why) => invalid(field, name, `PVC name ${goQuote(claim)}: ${why}`));
}

function validateName(
  field: string,
  name: string,
  usable: ReadonlyMap<string, Volume>,
): readonly FieldError[] {
  if (name === "") return [required(field)];
  return [
    ...invalidEach(field, name, dns1123Label(name)),
    ...(usable.has(name) ? [duplicate(field, name)] : []),
  ];
}

/** Where the API server's paths are not the fields' names: of a source alone, and of one too many. */
const shownNames: Readonly<Partial<Record<SourceName, string>>> = { gcePersistentDisk: "persistentDisk" };
const shownNamesOfSecond: Readonly<Partial<Record<SourceName, string>>> = {
  cephfs: "cephFS",
  downwardAPI: "downwarAPI",
};

function validateSource(at: string, volume: Volume): readonly FieldError[] {
  const given = sourceOrder.filter((name) => volume[name] !== undefined);
  if (given.length === 0) return [required(at, "must specify a volume type")];
  return given.flatMap((name, index) =>
    index === 0
      ? validateOneSource(`${at}.${shownNames[name] ?? name}`, name, volume)
      : [forbidden(`${at}.${shownNamesOfSecond[name] ?? name}`, "may not specify more than 1 volume type")],
  );
}

function validateOneSource(path: string, name: SourceName, volume: Volume): readonly FieldError[] {
  const { configMap, secret, downwardAPI, projected, image, persistentVolumeClaim } = volume;
  switch (name) {
    case "emptyDir":
      return validateEmptyDir(path, volume.emptyDir ?? {});
    case "hostPath":
      return validateHostPath(path, volume.hostPath ?? { path: "" });
    case "configMap":
      return [
        ...requiredName(`${path}.name`, configMap?.name),
        ...validateModeAndItems(path, configMap?.defaultMode, configMap?.items),
      ];
    case "secret":
      return [
        ...requiredName(`${path}.secretName`, secret?.secretName),
        ...validateModeAndItems(path, secret?.defaultMode, secret?.items),
      ];
    case "downwardAPI":
      return [
        ...validateMode(`${path}.defaultMode`, downwardAPI?.defaultMode),
        ...validateDownwardFiles(path, downwardAPI?.items ?? []),
      ];
    case "projected":
      return [
        ...validateMode(`${path}.defaultMode`, projected?.defaultMode),
        ...validateProjected(path, projected ?? {}),
      ];
    case "persistentVolumeClaim":
      return requiredName(`${path}.claimName`, persistentVolumeClaim?.claimName);
    case "image":
      return validateImageVolume(path, image?.reference, image?.pullPolicy);
    default:
      return foreignVolumeChecks[name](path, volume[name] ?? {});
  }
}

function validateEmptyDir(path: string, { sizeLimit }: EmptyDirVolumeSource): readonly FieldError[] {
  return sizeLimit !== undefined && parseQuantity(sizeLimit).nano < 0n
    ? [forbidden(`${path}.sizeLimit`, "SizeLimit field must be a valid resource quantity")]
    : [];
}

const hostPathTypes = [
  "",
  "BlockDevice",
  "CharDevice",
  "Directory",
  "DirectoryOrCreate",
  "File",
  "FileOrCreate",
  "Socket",
];

function validateHostPath(path: string, source: HostPathVolumeSource): readonly FieldError[] {
  if (source.path === "") return [required(`${path}.path`)];
  const type = source.type ?? "";
  return [...validateNoBacksteps(`${path}.path`, source.path), ...oneOf(`${path}.type`, type, hostPathTypes)];
}

const pullPolicies = ["Always", "IfNotPresent", "Never"];

function validateImageVolume(path: string, reference = "", pullPolicy = ""): readonly FieldError[] {
  return [
    ...requiredName(`${path}.reference`, reference),
    ...(pullPolicy === "" ? [] : oneOf(`${path}.pullPolicy`, pullPolicy, pullPolicies)),
  ];
}

function validateModeAndItems(
  path: string,
  mode: number | undefined,
  items: readonly KeyToPath[] = [],
): readonly FieldError[] {
  return [...validateMode(`${path}.defaultMode`, mode), ...validateItems(`${path}.items`, items)];
}
