/** Replays the answers of a real kube-apiserver 1.33 (e2e/conformance/validation) over HTTP, at that version. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  comparableText,
  type Json,
  plainJson,
  readRecordedCases,
  readStoredPods,
  type RecordedCase,
  withoutServerFields,
} from "./testing/recorded-cases.fixture.ts";
import { applyJsonPatch } from "../api/patch/json-patch.ts";
import { RawNumber } from "../api/schema/raw-number.ts";
import { unservedKinds } from "../api/unserved-kinds.ts";
import { type Body, startTestServer, type TestServer } from "./testing/test-server.fixture.ts";

const MINOR = 33;
const podsOfDefault = "/api/v1/namespaces/default/pods?dryRun=All&fieldValidation=Strict";

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer({}, undefined, undefined, MINOR);
  await api.request("POST", "/api/v1/namespaces", { metadata: { name: "val" } });
  await api.request("POST", "/api/v1/namespaces/default/services", {
    metadata: { name: "kubernetes" },
    spec: { clusterIP: "10.96.0.1", ports: [{ port: 443 }] },
  });
  for (const [name, { stored }] of Object.entries(readStoredPods())) {
    await api.request("POST", "/api/v1/namespaces/val/pods?fieldManager=orc-val", {
      metadata: { name },
      spec: stored["spec"],
    });
    await api.store.write({ name: "pods" }, "val", name, (current) => ({
      set: {
        ...stored,
        metadata: { ...current?.metadata, ...(stored["metadata"] as Json), uid: `<uid of ${name}>` },
      },
    }));
  }
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

/** What differs on purpose, or cannot be the same. */
const exceptions: Readonly<Record<string, string>> = {
  PD097: "hostUsers: false is refused: the engine has no user namespaces for single pods",
};

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
}

async function asked({ input, path, contentType, request }: RecordedCase): Promise<Asked> {
  if (request === undefined) {
    return { method: "POST", path: path ?? podsOfDefault, body: sent(input), ...typed(contentType) };
  }
  const { method, existing, edit } = request;
  const object = request.path.split("?")[0] ?? "";
  if (existing !== undefined) {
    await api.request("DELETE", object);
    await api.request("POST", object.split("/").slice(0, -1).join("/"), existing);
  }
  const main = /^(.*\/pods\/[^/]+)\/\w+$/.exec(object)?.[1] ?? object;
  const body =
    edit === undefined
      ? sent(request.body)
      : JSON.stringify(applyJsonPatch((await api.request("GET", main)).body, plainJson(edit)));
  return { method, path: request.path, body, ...typed(request.contentType) };
}

/** The text of a body, its numbers as they were written; texts are bodies already. */
function sent(body: unknown): unknown {
  if (body === undefined || typeof body === "string") return body;
  return JSON.stringify(body, (_key, value: unknown) =>
    value instanceof RawNumber ? rawJson(value.source) : value,
  );
}

/** Not in TypeScript's library yet. */
const rawJson = (JSON as unknown as { readonly rawJSON: (text: string) => unknown }).rawJSON;
const typed = (contentType: string | undefined): object => (contentType === undefined ? {} : { contentType });

async function answer(
  recorded: RecordedCase,
): Promise<{ readonly code: number; readonly body: Body; readonly warnings: readonly string[] }> {
  const { method, path, body, contentType } = await asked(recorded);
  const response = await api.request(method, path, body, contentType === undefined ? {} : { contentType });
  const header = response.headers["warning"] ?? "";
  const lines = Array.isArray(header) ? header.join(", ") : header;
  const warnings = [...lines.matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)].map(([, text = ""]) =>
    text.replace(/\\(.)/g, "$1"),
  );
  const ofKubernetes = warnings.filter((text) => !text.startsWith("unsupported on minikubelet"));
  return { code: response.code, body: response.body, warnings: ofKubernetes };
}

/** Times, generated names, chosen addresses and whole objects in texts are never the same twice. */
function comparable(body: unknown): unknown {
  const text = (value: string): string =>
    comparableText(value)
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, "<time>")
      .replace(/^10\.96\.\d+\.\d*[1-9]\d*$/, "10.96.x.x")
      .replace(/"\{\\"apiVersion.*\}"/, "<object>")
      .replace(/^(Web)?-[a-z0-9]{5}$|-[a-z0-9]{5}(?=")/g, "-?????");
  const walk = (value: unknown): unknown => {
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== "object" || value === null) return value;
    // Up to 1.33 a template has `creationTimestamp: null`.
    const members = Object.entries(value).filter(
      ([key, item]) => key !== "creationTimestamp" || item !== null,
    );
    return Object.fromEntries(members.map(([key, item]) => [key, walk(item)]));
  };
  if (typeof body !== "object" || body === null) return walk(body);
  const status = body as Json;
  return walk(status["kind"] === "Status" ? status : withoutServerFields(status));
}

const served = (path: string): boolean =>
  !unservedKinds.some(({ plural }) => new RegExp(`/${plural}(/|\\?|$)`).test(path));

const files = ["pod-invalid.jsonl", "pod-defaults.jsonl", "pod-update.jsonl", "others.jsonl"];

describe.each(files)("%s", (file) => {
  const cases = readRecordedCases(file).filter(
    ({ id, request }) => exceptions[id] === undefined && served(request?.path ?? ""),
  );
  it.each(cases.map((recorded) => [recorded.id, recorded.note, recorded] as const))(
    "%s %s",
    async (_id, _note, recorded) => {
      const given = await answer(recorded);
      const expected = recorded.output ?? recorded.body;
      expect(given.code).toBe(recorded.status);
      if (expected !== undefined) expect(comparable(given.body as unknown)).toEqual(comparable(expected));
      expect(given.warnings).toEqual(recorded.warnings);
    },
  );
});
