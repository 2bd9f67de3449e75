/** The label that tells the pods of one template from those of another. */
import type { PodTemplateSpec } from "../../api/index.ts";
import { deepEqual } from "../../api/deep-equal.ts";
import { defaultPodTemplate } from "../../api/defaults/pod.ts";
import { omit, sortedEntries } from "../../api/members.ts";
import { podTemplateHashLabel } from "../../api/well-known.ts";

const alphabet = "bcdfghjklmnpqrstvwxz2456789";

/**
 * A short name for a template: FNV-1a of its content, in letters that form no words. `collisions` makes another one of
 * the same template. The values differ from those of kube-controller-manager, which hashes the memory of a Go struct.
 */
export function templateHash(template: PodTemplateSpec, collisions: number): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(`${canonical(template)}${collisions === 0 ? "" : collisions}`))
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return Array.from(String(hash), (digit) => alphabet.charAt(digit.charCodeAt(0) % alphabet.length)).join("");
}

/** JSON with its members in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(sortedEntries(member))
      : member,
  );
}

/** The template with that label. */
export function withHash(template: PodTemplateSpec, hash: string): PodTemplateSpec {
  const { labels, ...metadata } = template.metadata ?? {};
  return { ...template, metadata: { ...metadata, labels: { ...labels, [podTemplateHashLabel]: hash } } };
}

/** Whether two templates make the same pods, apart from that label. */
export function isSameTemplate(a: PodTemplateSpec, b: PodTemplateSpec): boolean {
  return deepEqual(withoutHash(a), withoutHash(b));
}

function withoutHash(template: PodTemplateSpec): PodTemplateSpec {
  const { labels = {}, ...metadata } = template.metadata ?? {};
  // One of the two may have been stored before a default came up.
  const full = defaultPodTemplate(template);
  return { ...full, metadata: { ...metadata, labels: omit(labels, [podTemplateHashLabel]) } };
}
