/** The volume sources that need a cluster: the API server's own checks, so that its words come before our refusal. */
import type { ForeignVolumeSource } from "../pod.ts";
import type { ForeignVolumeName } from "../schema/foreign-volumes.ts";
import { dns1123Subdomain } from "../names.ts";
import { type FieldError, forbidden, invalid, invalidEach, required } from "./field-error.ts";
import { validateNoBacksteps } from "./paths.ts";

type Check = (path: string, source: ForeignVolumeSource) => readonly FieldError[];

const text = (source: ForeignVolumeSource, name: string): string => {
  const value = source[name];
  return typeof value === "string" ? value : "";
};

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

/** The named members must not be empty. */
function needs(...names: readonly string[]): Check {
  return (path, source) =>
    names.filter((name) => isEmpty(source[name])).map((name) => required(`${path}.${name}`));
}

const nfs: Check = (path, source) => [
  ...needs("server", "path")(path, source),
  ...(text(source, "path").startsWith("/")
    ? []
    : [invalid(`${path}.path`, text(source, "path"), "must be an absolute path")]),
];

const csi: Check = (path, source) => [
  ...needs("driver")(path, source),
  ...invalidEach(
    `${path}.driver`,
    text(source, "driver"),
    dns1123Subdomain(text(source, "driver").toLowerCase()),
  ),
];

const gitRepo: Check = (path, source) => [
  ...needs("repository")(path, source),
  ...validateNoBacksteps(`${path}.directory`, text(source, "directory")),
];

const iscsi: Check = (path, source) => {
  const iqn = text(source, "iqn");
  const wellFormed = /^(iqn|eui|naa)\./.test(iqn);
  return [
    ...needs("targetPortal")(path, source),
    ...(iqn === "" ? [required(`${path}.iqn`)] : []),
    ...(iqn !== "" && !wellFormed
      ? [invalid(`${path}.iqn`, iqn, "must be valid format starting with iqn, eui, or naa")]
      : []),
  ];
};

const flocker: Check = (path, source) => {
  const [name, uuid] = [text(source, "datasetName"), text(source, "datasetUUID")];
  if (name === "" && uuid === "") return [required(path, "one of datasetName and datasetUUID is required")];
  if (name !== "" && uuid !== "")
    return [invalid(path, "resource", "datasetName and datasetUUID can not be specified simultaneously")];
  return name.includes("/") ? [invalid(`${path}.datasetName`, name, "must not contain '/'")] : [];
};

const fc: Check = (path, source) => {
  const [targets, wwids] = [source["targetWWNs"], source["wwids"]];
  if (isEmpty(targets) && isEmpty(wwids))
    return [required(`${path}.targetWWNs`, "must specify either targetWWNs or wwids, but not both")];
  if (!isEmpty(targets) && !isEmpty(wwids))
    return [forbidden(`${path}.targetWWNs`, "targetWWNs and wwids can not be specified simultaneously")];
  return !isEmpty(targets) && source["lun"] === undefined
    ? [required(`${path}.lun`, "lun is required if targetWWNs is specified")]
    : [];
};

export const foreignVolumeChecks: Readonly<Record<ForeignVolumeName, Check>> = {
  awsElasticBlockStore: needs("volumeID"),
  azureDisk: needs("diskName", "diskURI"),
  azureFile: needs("secretName", "shareName"),
  cephfs: needs("monitors"),
  cinder: needs("volumeID"),
  csi,
  ephemeral: needs("volumeClaimTemplate"),
  fc,
  flexVolume: needs("driver"),
  flocker,
  gcePersistentDisk: needs("pdName"),
  gitRepo,
  glusterfs: needs("endpoints", "path"),
  iscsi,
  nfs,
  photonPersistentDisk: needs("pdID"),
  portworxVolume: needs("volumeID"),
  quobyte: needs("registry", "volume"),
  rbd: needs("monitors", "image"),
  scaleIO: needs("gateway", "system", "volumeName"),
  storageos: needs("volumeName"),
  vsphereVolume: needs("volumePath"),
};
