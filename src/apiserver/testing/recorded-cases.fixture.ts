/** The answers of a real API server in `e2e/conformance/validation`, as tests take them. */
import { readFileSync } from "node:fs";
import type { Status } from "../../api/meta.ts";
import { numberFromText } from "../../api/schema/raw-number.ts";

export type Json = Readonly<Record<string, unknown>>;

type Body = Partial<Status> & Json;

/** One request and what was answered to it; see the folder's README for the fields. */
export interface RecordedCase {
  readonly id: string;
  readonly note: string;
  readonly input?: unknown;
  readonly contentType?: string;
  readonly pod?: string;
  readonly path?: string;
  readonly request?: {
    readonly method: string;
    readonly path: string;
    readonly body?: unknown;
    readonly existing?: Json;
    readonly edit?: unknown;
    readonly contentType?: string;
  };
  readonly status: number;
  readonly body?: Body;
  readonly output?: Json;
  readonly warnings: readonly string[];
}

const folder = new URL("../../../e2e/conformance/validation/", import.meta.url);

/** All cases of a file of JSON lines, with the abbreviations of long values written out. */
export function readRecordedCases(file: string): readonly RecordedCase[] {
  const lines = readFileSync(new URL(file, folder), "utf8").trim().split("\n");
  return lines.map((line) => expand(parseExact(line)) as RecordedCase);
}

/** The pods that the updates change, by name, as they were stored. */
export function readStoredPods(): Readonly<Record<string, { readonly stored: Json }>> {
  const text = readFileSync(new URL("pod-update-pods.json", folder), "utf8");
  return plainJson(parseExact(text)) as Readonly<Record<string, { readonly stored: Json }>>;
}

/** JSON with numbers as they were written. */
function parseExact(text: string): unknown {
  const keepNumbers = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
    typeof value === "number" && context?.source !== undefined ? numberFromText(context.source) : value;
  return JSON.parse(text, keepNumbers);
}

function expand(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(expand);
  if (typeof value !== "object" || value === null || value.constructor !== Object) return value;
  if ("$repeat" in value) {
    const [text, count] = value.$repeat as [string, number];
    return text.repeat(count);
  }
  if ("$list" in value) {
    const [text, count] = value.$list as [string, number];
    return Array.from({ length: count }, (_, index) => text.replace("%d", String(index)));
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, expand(item)]));
}

/** The same value as JSON has it: numbers plain, nothing undefined. */
export const plainJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** Addresses of Go pointers are never the same twice; the diff of a refused update is not stable between builds. */
export const comparableText = (text: string): string =>
  text.replaceAll("0xc000000000", "0xPTR").split("\n")[0] ?? "";

/** The object without what only a running server adds. */
export function withoutServerFields(object: object): unknown {
  const { apiVersion: _version, kind: _kind, ...rest } = plainJson(object) as Record<string, Json>;
  const {
    uid: _uid,
    resourceVersion: _rv,
    creationTimestamp: _at,
    namespace: _ns,
    managedFields: _m,
    ...metadata
  } = rest["metadata"] ?? {};
  return { ...rest, metadata };
}
