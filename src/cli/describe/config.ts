import type { ConfigMap, Secret, ServiceAccount } from "../../api/index.ts";
import { sortedEntries } from "../../api/members.ts";
import type { EpochMs } from "../../util/time.ts";
import { describeEvents, type ShownEvents } from "./events.ts";
import { describeIdentity } from "./metadata.ts";
import { Description } from "./text.ts";

/** `kubectl describe configmap`. */
export function describeConfigMap(
  { metadata, data = {}, binaryData = {} }: ConfigMap,
  events: ShownEvents,
  now: EpochMs,
): string {
  const out = new Description();
  describeIdentity(out, metadata);
  describeHeading(out, "Data");
  for (const [key, value] of sortedEntries(data)) {
    for (const line of [`${key}:`, "----", ...value.split("\n"), ""]) out.line(0, line);
  }
  describeHeading(out, "BinaryData");
  for (const [key, value] of sortedEntries(binaryData))
    out.line(0, `${key}: ${String(byteLength(value))} bytes`);
  out.line(0, "");
  describeEvents(out, events, now);
  return out.toString();
}

function describeHeading(out: Description, title: string): void {
  for (const line of ["", title, "===="]) out.line(0, line);
}

function byteLength(base64: string): number {
  return Buffer.from(base64, "base64").byteLength;
}

const serviceAccountToken = "kubernetes.io/service-account-token";

/** `kubectl describe secret`: sizes, no values, but for the token of a service account. */
export function describeSecret({ metadata, type = "", data = {} }: Secret): string {
  const out = new Description();
  describeIdentity(out, metadata);
  out.line(0, "");
  out.line(0, "Type:", type);
  describeHeading(out, "Data");
  for (const [key, value] of sortedEntries(data)) {
    const shown = type === serviceAccountToken && key === "token";
    out.line(
      0,
      `${key}:`,
      shown ? Buffer.from(value, "base64").toString() : `${String(byteLength(value))} bytes`,
    );
  }
  return out.toString();
}

/** `kubectl describe serviceaccount`; `secrets` are those of its namespace. */
export function describeServiceAccount(
  { metadata, secrets: mountable = [], imagePullSecrets = [] }: ServiceAccount,
  secrets: readonly Secret[],
  events: ShownEvents,
  now: EpochMs,
): string {
  const out = new Description();
  describeIdentity(out, metadata);
  const existing = new Set(secrets.map((secret) => secret.metadata.name));
  const tokens = secrets.filter(({ type, metadata: { annotations = {} } }) => {
    const { "kubernetes.io/service-account.name": name, "kubernetes.io/service-account.uid": uid } =
      annotations;
    return type === serviceAccountToken && name === metadata.name && uid === metadata.uid;
  });
  for (const [title, names] of [
    ["Image pull secrets:", imagePullSecrets.map(({ name = "" }) => name)],
    ["Mountable secrets:", mountable.map(({ name = "" }) => name)],
    ["Tokens:", tokens.map((secret) => secret.metadata.name ?? "")],
  ] as const) {
    if (names.length === 0) out.line(0, title, "<none>");
    for (const [index, name] of names.entries()) {
      out.line(0, index === 0 ? title : "", existing.has(name) ? name : `${name} (not found)`);
    }
  }
  describeEvents(out, events, now);
  return out.toString();
}
