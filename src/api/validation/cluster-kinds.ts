/** Namespace, ServiceAccount, Node, Event and Lease. */
import type { Event, Lease, Namespace, Node, ServiceAccount } from "../objects.ts";
import { dns1123Label, dns1123Subdomain, qualifiedName } from "../names.ts";
import { parseQuantity } from "../quantity.ts";
import { type FieldError, invalid, invalidEach, nonNegative, requiredOneOf } from "./field-error.ts";
import { sortedEntries } from "../members.ts";
import { validateFinalizerKind, validateObjectMeta } from "./meta.ts";

/** ValidateNamespace. */
export function validateNamespace(namespace: Namespace): readonly FieldError[] {
  const finalizers = (namespace.spec?.finalizers ?? []).flatMap((name) => [
    ...invalidEach("spec.finalizers", name, qualifiedName(name)),
    ...validateFinalizerKind("spec.finalizers", name),
  ]);
  return [...validateObjectMeta(namespace.metadata, dns1123Label), ...finalizers];
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

/** An event lives in the namespace of the object it is about (`default` for objects that have none). */
export function validateEvent(event: Event): readonly FieldError[] {
  const { metadata, involvedObject } = event;
  const own = metadata.namespace ?? "default";
  const theirs = involvedObject.namespace ?? "";
  const fits = theirs === "" ? own === "default" || own === "kube-system" : own === theirs;
  return [
    ...validateObjectMeta(metadata, dns1123Subdomain),
    ...(fits ? [] : [invalid("involvedObject.namespace", theirs, "does not match event.namespace")]),
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
