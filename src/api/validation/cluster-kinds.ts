/** Namespace, ServiceAccount, Node, Binding and Lease. */
import type { Binding, Lease, Namespace, Node, ServiceAccount } from "../objects.ts";
import { dns1123Label, dns1123Subdomain, qualifiedName } from "../names.ts";
import { parseQuantity } from "../quantity.ts";
import {
  type FieldError,
  invalid,
  invalidEach,
  nonNegative,
  notSupported,
  required,
  requiredOneOf,
} from "./field-error.ts";
import { sortedEntries } from "../members.ts";
import { validateFinalizerKind, validateObjectMeta } from "./meta.ts";
import { validateBeforeUpdate, validateMetaUpdate } from "./meta-update.ts";

/** ValidateNamespace. */
export function validateNamespace(namespace: Namespace): readonly FieldError[] {
  const finalizers = validateSpecFinalizers(namespace, () => "spec.finalizers");
  return [...validateObjectMeta(namespace.metadata, dns1123Label), ...finalizers];
}

/** `namespaces/finalize` */
export function validateNamespaceFinalize(next: Namespace, old: Namespace): readonly FieldError[] {
  return [
    ...validateBeforeUpdate(next.metadata, old.metadata),
    ...validateMetaUpdate(next.metadata, old.metadata),
    ...validateSpecFinalizers(next, (index) => `spec.finalizers[${index}]`),
  ];
}

function validateSpecFinalizers(
  { spec }: Namespace,
  fieldAt: (index: number) => string,
): readonly FieldError[] {
  return (spec?.finalizers ?? []).flatMap((name, index) => [
    ...invalidEach(fieldAt(index), name, qualifiedName(name)),
    ...validateFinalizerKind(fieldAt(index), name),
  ]);
}

/** ValidateServiceAccount. */
export function validateServiceAccount(account: ServiceAccount): readonly FieldError[] {
  return validateObjectMeta(account.metadata, dns1123Subdomain);
}

const effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

/** ValidateNode: its taints, and amounts that are not negative. */
export function validateNode(node: Node): readonly FieldError[] {
  const taints = (node.spec?.taints ?? []).flatMap(({ key, effect }, index) => {
    const at = `spec.taints[${index}]`;
    return [
      ...invalidEach(`${at}.key`, key, qualifiedName(key)),
      ...requiredOneOf(`${at}.effect`, effect, effects),
    ];
  });
  const amounts = (["capacity", "allocatable"] as const).flatMap((list) =>
    sortedEntries(node.status?.[list]).flatMap(([name, value]) =>
      parseQuantity(value).nano < 0n
        ? [invalid(`status.${list}[${name}]`, value, "must be greater than or equal to 0")]
        : [],
    ),
  );
  return [...validateObjectMeta(node.metadata, dns1123Subdomain), ...taints, ...amounts];
}

/** ValidatePodBinding */
export function validateBinding({ target: { kind = "", name = "" } }: Binding): readonly FieldError[] {
  return [
    ...(["", "Node"].includes(kind) ? [] : [notSupported("target.kind", kind, ["Node", "<empty>"])]),
    ...(name === "" ? [required("target.name")] : []),
  ];
}

/** coordination validation.ValidateLease, without the gated coordinated leader election. */
export function validateLease({ metadata, spec = {} }: Lease): readonly FieldError[] {
  const { holderIdentity, leaseDurationSeconds: seconds, leaseTransitions: transitions } = spec;
  return [
    ...validateObjectMeta(metadata, dns1123Subdomain),
    ...(seconds !== undefined && seconds <= 0
      ? [invalid("spec.leaseDurationSeconds", seconds, "must be greater than 0")]
      : []),
    ...nonNegative("spec.leaseTransitions", transitions),
    ...(holderIdentity === "" ? [invalid("spec.holderIdentity", "", "must not be empty")] : []),
  ];
}
