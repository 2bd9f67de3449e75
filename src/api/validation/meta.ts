/** metadata of every kind (apimachinery api/validation/objectmeta.go). */
import type { LabelSelector, ObjectMeta, OwnerReference } from "../meta.ts";
import { goQuote } from "../go-quote.ts";
import { sortedEntries } from "../members.ts";
import { byteLength, labelValue, namePrefix, qualifiedName } from "../names.ts";
import {
  type FieldError,
  forbidden,
  goSyntax,
  invalid,
  invalidEach,
  nonNegative,
  required,
  tooLong,
} from "./field-error.ts";
import { goStrings } from "./go-values.ts";

type NameCheck = (name: string) => readonly string[];

/** Checks metadata on create and update as core's kinds do; `checkName` is the kind's own rule. */
export function validateObjectMeta(meta: ObjectMeta, checkName: NameCheck): readonly FieldError[] {
  return [...validateCommonMeta(meta, checkName), ...validateFinalizerKinds(meta.finalizers ?? [])];
}

/** What apimachinery asks of the metadata of any kind. */
export function validateCommonMeta(meta: ObjectMeta, checkName: NameCheck): readonly FieldError[] {
  return [
    ...validateNames(meta, checkName),
    ...nonNegative("metadata.generation", meta.generation),
    ...validateMaps(meta),
    ...validateFinalizers(meta.finalizers ?? []),
  ];
}

/** Labels, annotations and owners. */
export function validateMaps(meta: ObjectMeta): readonly FieldError[] {
  return [
    ...validateLabels("metadata.labels", meta.labels),
    ...validateAnnotations("metadata.annotations", meta.annotations),
    ...validateOwnerReferences(meta.ownerReferences ?? []),
  ];
}

function validateNames(meta: ObjectMeta, checkName: NameCheck): readonly FieldError[] {
  const { name = "", generateName = "" } = meta;
  const generated =
    generateName === ""
      ? []
      : invalidEach("metadata.generateName", generateName, checkName(namePrefix(generateName)));
  if (name === "")
    return generateName === "" ? [required("metadata.name", "name or generateName is required")] : generated;
  return [...generated, ...invalidEach("metadata.name", name, checkName(name))];
}

/** Labels, also a nodeSelector or matchLabels: the path has no key, for bad keys and bad values alike. */
export function validateLabels(
  field: string,
  labels: Readonly<Record<string, string>> | undefined,
): readonly FieldError[] {
  return sortedEntries(labels).flatMap(([key, value]) => [
    ...invalidEach(field, key, qualifiedName(key)),
    ...invalidEach(field, value, labelValue(value)),
  ]);
}

const maxAnnotationBytes = 256 * 1024;

/** Keys in any case, and the size of all together. */
export function validateAnnotations(
  field: string,
  annotations: ObjectMeta["annotations"],
): readonly FieldError[] {
  const entries = sortedEntries(annotations);
  const keys = entries.flatMap(([key]) => invalidEach(field, key, qualifiedName(key.toLowerCase())));
  const size = entries.reduce((sum, [key, value]) => sum + byteLength(key) + byteLength(value), 0);
  return size > maxAnnotationBytes ? [...keys, tooLong(field, maxAnnotationBytes)] : keys;
}

function validateOwnerReferences(owners: readonly OwnerReference[]): readonly FieldError[] {
  const field = "metadata.ownerReferences";
  const first = owners.find((owner) => owner.controller === true);
  return owners.flatMap((owner) => [
    ...(hasVersion(owner.apiVersion)
      ? []
      : [invalid(`${field}.apiVersion`, owner.apiVersion, "version must not be empty")]),
    ...(["kind", "name", "uid"] as const)
      .filter((name) => owner[name] === "")
      .map((name) => invalid(`${field}.${name}`, "", `${name} must not be empty`)),
    ...(owner.apiVersion === "v1" && owner.kind === "Event"
      ? [invalid(field, goSyntax(goOwner(owner)), "/v1, Kind=Event is disallowed from being an owner")]
      : []),
    ...(owner.controller === true && first !== undefined && owner !== first
      ? [secondController(field, owners, first, owner)]
      : []),
  ]);
}

/** `v1` and `apps/v1` name a version, `apps/` and `a/b/c` do not. */
const hasVersion = (apiVersion: string): boolean => /^([^/]*\/)?[^/]+$/.test(apiVersion);

function secondController(
  field: string,
  owners: readonly OwnerReference[],
  first: OwnerReference,
  second: OwnerReference,
): FieldError {
  const detail = `Only one reference can have Controller set to true. Found "true" in references for ${first.kind}/${first.name} and ${second.kind}/${second.name}`;
  return invalid(field, goSyntax(`[]v1.OwnerReference{${owners.map(goOwner).join(", ")}}`), detail);
}

function goOwner(owner: OwnerReference): string {
  const bool = (value: boolean | undefined): string =>
    `(*bool)(${value === undefined ? "nil" : "0xc000000000"})`;
  return `v1.OwnerReference{APIVersion:${goQuote(owner.apiVersion)}, Kind:${goQuote(owner.kind)}, Name:${goQuote(owner.name)}, UID:${goQuote(owner.uid)}, Controller:${bool(owner.controller)}, BlockOwnerDeletion:${bool(owner.blockOwnerDeletion)}}`;
}

const standardFinalizers = ["kubernetes", "orphan", "foregroundDeletion"];

/** A name without a prefix must be one that Kubernetes itself uses. */
export function validateFinalizerKinds(finalizers: readonly string[]): readonly FieldError[] {
  return finalizers.flatMap((name, index) => validateFinalizerKind(`metadata.finalizers[${index}]`, name));
}

/** The same of one, at its own path. */
export function validateFinalizerKind(field: string, name: string): readonly FieldError[] {
  return name.includes("/") || standardFinalizers.includes(name)
    ? []
    : [invalid(field, name, "name is neither a standard finalizer name nor is it fully qualified")];
}

function validateFinalizers(finalizers: readonly string[]): readonly FieldError[] {
  const field = "metadata.finalizers";
  const errors = finalizers.flatMap((name) => invalidEach(field, name, qualifiedName(name)));
  if (!finalizers.includes("orphan") || !finalizers.includes("foregroundDeletion")) return errors;
  const all = goStrings(finalizers);
  return [...errors, invalid(field, all, "finalizer orphan and foregroundDeletion cannot be both set")];
}

/** metav1.LabelSelector (apimachinery metav1/validation). */
export function validateLabelSelector(
  field: string,
  selector: LabelSelector | undefined,
): readonly FieldError[] {
  const expressions = (selector?.matchExpressions ?? []).flatMap((requirement, index) => {
    const path = `${field}.matchExpressions[${index}]`;
    return [
      ...validateOperatorValues(path, requirement.operator, requirement.values ?? []),
      ...invalidEach(`${path}.key`, requirement.key, qualifiedName(requirement.key)),
      ...(requirement.values ?? []).flatMap((value, at) =>
        invalidEach(`${path}.values[${at}]`, value, labelValue(value)),
      ),
    ];
  });
  return [...validateLabels(`${field}.matchLabels`, selector?.matchLabels), ...expressions];
}

/** The values that In, NotIn, Exists and DoesNotExist ask for. */
export function validateOperatorValues(
  path: string,
  operator: string,
  values: readonly string[],
): readonly FieldError[] {
  switch (operator) {
    case "In":
    case "NotIn":
      return values.length > 0
        ? []
        : [required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
    case "Exists":
    case "DoesNotExist":
      return values.length === 0
        ? []
        : [forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
    default:
      return [invalid(`${path}.operator`, operator, "not a valid selector operator")];
  }
}
