/** Projected volumes: several sources that share one directory. */
import type {
  ConfigProjection,
  PodSpec,
  ProjectedVolumeSource,
  ServiceAccountTokenProjection,
  VolumeProjection,
} from "../pod.ts";
import { type FieldError, forbidden, invalid, required } from "./field-error.ts";
import { validateDownwardFiles } from "./downward-files.ts";
import { validateProjectedFilePath } from "./paths.ts";
import { requiredName, validateItems } from "./volume-items.ts";

/** `path` is the volume's `projected`. */
export function validateProjected(path: string, volume: ProjectedVolumeSource): readonly FieldError[] {
  const paths = new Set<string>();
  return (volume.sources ?? []).flatMap((source, index) => {
    const at = `${path}.sources[${index}]`;
    const checks: readonly ((() => readonly FieldError[]) | undefined)[] = [
      source.secret && configCheck(path, `${at}.secret`, source.secret, paths),
      source.configMap && configCheck(path, `${at}.configMap`, source.configMap, paths),
      source.downwardAPI && downwardCheck(path, `${at}.downwardAPI`, source.downwardAPI, paths),
      source.serviceAccountToken && tokenCheck(path, `${at}.serviceAccountToken`, source.serviceAccountToken),
      source.clusterTrustBundle && noCheck,
      source.podCertificate && noCheck,
    ];
    const given = checks.filter((check) => check !== undefined);
    return [
      ...given.flatMap((check) => check()),
      ...(given.length > 1 ? [forbidden(at, "may not specify more than 1 volume type per source")] : []),
    ];
  });
}

const noCheck = (): readonly FieldError[] => [];

function configCheck(volume: string, at: string, source: ConfigProjection, paths: Set<string>) {
  return (): readonly FieldError[] => [
    ...requiredName(`${at}.name`, source.name),
    ...validateItems(`${at}.items`, source.items ?? []),
    // The API server blames the source's name, not the path.
    ...(source.items ?? []).flatMap((item) => conflict(volume, item.path, source.name ?? "", paths)),
  ];
}

function downwardCheck(
  volume: string,
  at: string,
  source: NonNullable<VolumeProjection["downwardAPI"]>,
  paths: Set<string>,
) {
  return (): readonly FieldError[] => [
    ...validateDownwardFiles(at, source.items ?? []),
    ...(source.items ?? []).flatMap((item) => conflict(volume, item.path, item.path, paths)),
  ];
}

function conflict(volume: string, path: string, blamed: string, paths: Set<string>): readonly FieldError[] {
  if (path === "") return [];
  if (paths.has(path)) return [invalid(volume, blamed, "conflicting duplicate paths")];
  paths.add(path);
  return [];
}

const minSeconds = 10 * 60;
const maxSeconds = 2 ** 32;

function tokenCheck(volume: string, at: string, source: ServiceAccountTokenProjection) {
  return (): readonly FieldError[] => {
    const seconds = source.expirationSeconds ?? 3600;
    const field = `${at}.expirationSeconds`;
    return [
      ...(seconds < minSeconds
        ? [invalid(field, seconds, "may not specify a duration less than 10 minutes")]
        : []),
      ...(seconds > maxSeconds
        ? [invalid(field, seconds, "may not specify a duration larger than 2^32 seconds")]
        : []),
      ...(source.path === ""
        ? [required(`${volume}.path`)]
        : validateProjectedFilePath(`${volume}.path`, source.path)),
    ];
  };
}

/** Tokens are of an account, which pods must name. `path` is that of the volumes. */
export function validateTokenVolumes(path: string, spec: PodSpec): readonly FieldError[] {
  if ((spec.serviceAccountName ?? "") !== "") return [];
  return (spec.volumes ?? []).flatMap(({ projected }, volume) =>
    (projected?.sources ?? []).flatMap(({ serviceAccountToken }, source) =>
      serviceAccountToken === undefined
        ? []
        : [
            forbidden(
              `${path}[${volume}].projected.sources[${source}].serviceAccountToken`,
              "must not be specified when serviceAccountName is not set",
            ),
          ],
    ),
  );
}
