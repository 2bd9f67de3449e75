/** Replays the answers of a real API server (e2e/conformance/validation) through decode, default and validate. */
import { describe, expect, it } from "vitest";
import { defaultDeployment, defaultReplicaSet } from "./defaults/apps.ts";
import { defaultConfigMap, defaultNamespace, defaultSecret } from "./defaults/others.ts";
import { defaultPod } from "./defaults/pod.ts";
import {
  defaultEndpoints,
  defaultEndpointSlice,
  defaultService,
  prepareServiceForCreate,
  prepareServiceForUpdate,
} from "./defaults/service.ts";
import {
  prepareEphemeralContainersForUpdate,
  prepareMetaForUpdate,
  preparePodForCreate,
  preparePodForUpdate,
  preparePodStatusForUpdate,
  prepareResizeForUpdate,
  prepareSecretForUpdate,
} from "./defaults/prepare.ts";
import { featuresOf133 } from "./features.ts";
import type { Status } from "./meta.ts";
import { generatedName } from "./names.ts";
import { applyJsonPatch } from "./patch/json-patch.ts";
import { applyMergePatch } from "./patch/merge-patch.ts";
import { applyStrategicMergePatch } from "./patch/strategic-merge.ts";
import type { Pod } from "./pod.ts";
import { type Decoded, decode } from "./schema/decode.ts";
import {
  comparableText,
  type Json,
  plainJson,
  readRecordedCases,
  readStoredPods,
  type RecordedCase,
  withoutServerFields,
} from "./recorded-cases.fixture.ts";
import { type KindName, type KindTypes, schemas } from "./schema/index.ts";
import { allocateAddresses } from "./service-addresses/allocate.ts";
import { DryRunAllocation, RealAllocation, type Taken } from "./service-addresses/ranges.ts";
import type { Service } from "./services.ts";
import {
  validateDeployment,
  validateDeploymentUpdate,
  validateReplicaSet,
  validateReplicaSetUpdate,
} from "./validation/apps.ts";
import { validateEvent, validateNamespace, validateServiceAccount } from "./validation/cluster-kinds.ts";
import {
  validateConfigMap,
  validateConfigMapUpdate,
  validateSecret,
  validateSecretUpdate,
} from "./validation/config.ts";
import {
  validateEndpoints,
  validateEndpointSlice,
  validateEndpointSliceUpdate,
} from "./validation/endpoints.ts";
import type { FieldError } from "./validation/field-error.ts";
import { invalidStatus } from "./validation/invalid-status.ts";
import { validatePodCreate } from "./validation/pod.ts";
import { validateEphemeralContainersUpdate } from "./validation/pod-ephemeral-update.ts";
import { validateResize } from "./validation/pod-resize.ts";
import { validatePodStatusUpdate } from "./validation/pod-status-update.ts";
import { validatePodUpdate } from "./validation/pod-update.ts";
import { validateService, validateServiceUpdate } from "./validation/service.ts";
import { warningsFor } from "./warnings/pod.ts";
import { workloadWarnings } from "./warnings/workload.ts";

/** Cases that another room answers, or that differ on purpose. */
const exceptions: Readonly<Record<string, string>> = {
  PI467: "duplicate keys are found by the text parser",
  PI469: "duplicate keys are found by the text parser",
};

const now = "2026-11-21T20:52:03Z";

/** What the API server says of a body that it cannot decode. */
function decodeMessage(kind: KindName, { problems }: Decoded<unknown>): string | undefined {
  const [type] = problems.filter((problem) => problem.kind === "type");
  const strict = problems.map((problem) => problem.message).join(", ");
  if (problems.length === 0) return undefined;
  const text = type?.message ?? `strict decoding error: ${strict}`;
  return `${kind} in version "v1" cannot be handled as a ${kind}: ${text}`;
}

/** Equal texts and causes; the diff of a refused update is compared up to its first line. */
function expectInvalid(
  recorded: RecordedCase,
  kind: KindName,
  name: string,
  errors: readonly FieldError[],
  group = "",
): void {
  const answer = invalidStatus({ group, kind }, name, errors);
  const causes = (status: Partial<Status>): unknown =>
    (status.details?.causes ?? []).map((cause) => ({
      ...cause,
      message: comparableText(cause.message ?? ""),
    }));
  expect(causes(answer)).toEqual(causes(recorded.body ?? {}));
  expect(comparableText(answer.message ?? "")).toBe(comparableText(recorded.body?.message ?? ""));
}

/** Since 1.34 a template has no `creationTimestamp: null`, and a server that runs counts generations. */
function withoutNulls(object: unknown): unknown {
  const text = JSON.stringify(object, (key, value: unknown) =>
    key === "creationTimestamp" || key === "generation" ? undefined : value,
  );
  return JSON.parse(text);
}

function createdPod(recorded: RecordedCase): { readonly decoded: Decoded<Pod>; readonly pod: Pod } {
  const decoded = decode(schemas.Pod, recorded.input, featuresOf133);
  const pod = preparePodForCreate(defaultPod(decoded.object, featuresOf133), now, featuresOf133);
  const { name, generateName } = pod.metadata;
  if (name !== undefined || generateName === undefined) return { decoded, pod };
  const suffix = /-([a-z0-9]{5})"/.exec(recorded.body?.message ?? "")?.[1] ?? "bbbbb";
  const alphabet = "bcdfghjklmnpqrstvwxz2456789";
  const random = Array.from(suffix, (char) => (alphabet.indexOf(char) + 0.5) / alphabet.length);
  return {
    decoded,
    pod: { ...pod, metadata: { ...pod.metadata, name: generatedName(generateName, random) } },
  };
}

/** The bodies that other rooms read, and what happens before and after validation there. */
function isOfApiServer({ input, status, path, body }: RecordedCase): boolean {
  const ofThisKind =
    typeof input === "object" && (body?.message ?? "").includes("cannot be handled as a Pod: ");
  const foreignKind = /no kind|unknown conversion/.test(body?.message ?? "");
  if (typeof input !== "object" || path !== undefined || foreignKind) return true;
  return status === 403 || status === 404 || (status === 400 && !ofThisKind);
}

const creates = [
  ...readRecordedCases("pod-invalid.jsonl"),
  ...readRecordedCases("pod-defaults.jsonl"),
].filter((recorded) => !isOfApiServer(recorded) && exceptions[recorded.id] === undefined);

describe("pods that are created", () => {
  it.each(creates.map((recorded) => [recorded.id, recorded.note, recorded] as const))(
    "%s %s",
    (_id, _note, recorded) => {
      const { decoded, pod } = createdPod(recorded);
      const problem = decodeMessage("Pod", decoded);
      if (recorded.status === 400 || problem !== undefined) {
        expect(problem).toBe(recorded.body?.message);
        return;
      }
      const errors = validatePodCreate(pod, featuresOf133);
      if (recorded.status === 422) {
        expectInvalid(recorded, "Pod", pod.metadata.name ?? "", errors);
        return;
      }
      expect(errors).toEqual([]);
      const expected = recorded.output ?? recorded.body;
      if (expected !== undefined) expect(withoutServerFields(pod)).toEqual(withoutServerFields(expected));
      expect(warningsFor(pod)).toEqual(recorded.warnings);
    },
  );
});

const pods = readStoredPods();

function patched(kind: KindName, stored: Json, request: NonNullable<RecordedCase["request"]>): unknown {
  if (request.edit !== undefined) return applyJsonPatch(stored, plainJson(request.edit));
  const body = plainJson(request.body);
  switch (request.contentType) {
    case "application/strategic-merge-patch+json":
      return applyStrategicMergePatch(schemas[kind], stored, body);
    case "application/merge-patch+json":
      return applyMergePatch(stored, body);
    case "application/json-patch+json":
      return applyJsonPatch(stored, body);
    default:
      return body;
  }
}

/** Updates that reach validation: refusals of names, versions, patches and methods are the API server's. */
function reachesValidation({ request, status, body, pod }: RecordedCase): boolean {
  const { method = "", path = "", contentType } = request ?? {};
  if (!["PUT", "PATCH"].includes(method) || contentType === "application/apply-patch+yaml") return false;
  if (pod === undefined && !path.includes("/pods/small?")) return false;
  return status === 200 || (status === 422 && (body?.message ?? "").startsWith("Pod "));
}

describe("pods that are updated", () => {
  const updates = readRecordedCases("pod-update.jsonl").filter(reachesValidation);
  it.each(updates.map((recorded) => [recorded.id, recorded.note, recorded] as const))(
    "%s %s",
    (_id, _note, recorded) => {
      const request = recorded.request;
      if (request === undefined) throw new Error("no request");
      const stored = pods[recorded.pod ?? "small"]?.stored ?? {};
      const old = decode(schemas.Pod, stored, featuresOf133).object;
      const served = { ...stored, metadata: { ...(stored["metadata"] as Json), resourceVersion: "1" } };
      const decoded = decode(schemas.Pod, patched("Pod", served, request), featuresOf133);
      expect(decoded.problems).toEqual([]);
      const asked = defaultPod(decoded.object, featuresOf133);
      const subresource = /\/pods\/[^/?]+\/(\w+)/.exec(request.path)?.[1] ?? "";
      const { pod, errors } = updatePod(subresource, asked, old);
      if (recorded.status === 422) {
        expectInvalid(recorded, "Pod", old.metadata.name ?? "", errors);
        return;
      }
      expect(errors).toEqual([]);
      expect(withoutServerFields(pod)).toEqual(withoutServerFields(recorded.body ?? {}));
    },
  );
});

function updatePod(subresource: string, asked: Pod, old: Pod): { pod: Pod; errors: readonly FieldError[] } {
  switch (subresource) {
    case "status": {
      const pod = preparePodStatusForUpdate(asked, old);
      return { pod, errors: validatePodStatusUpdate(pod, old) };
    }
    case "ephemeralcontainers": {
      const pod = prepareEphemeralContainersForUpdate(asked, old);
      return { pod, errors: validateEphemeralContainersUpdate(pod, old, featuresOf133) };
    }
    case "resize": {
      const pod = prepareResizeForUpdate(asked, old);
      return { pod, errors: validateResize(pod, old, featuresOf133) };
    }
    default: {
      const pod = preparePodForUpdate(asked, old);
      return { pod, errors: validatePodUpdate(pod, old, featuresOf133) };
    }
  }
}

interface Completed<T> {
  readonly object: T;
  readonly errors: readonly FieldError[];
}

interface Rules<T> {
  readonly fill: (object: T) => T;
  /** What comes between defaults and validation. @param old on update */
  readonly complete?: (object: T, old: T | undefined, dryRun: boolean) => Completed<T>;
  readonly create: (object: T) => readonly FieldError[];
  readonly update?: (next: T, old: T) => readonly FieldError[];
  readonly warn?: (object: T) => readonly string[];
  /** The group and version of the kind, where it is not core/v1. */
  readonly group?: string;
}

const same = <T>(object: T): T => object;
const otherRules: {
  readonly [K in Exclude<KindName, "Pod" | "Node" | "Binding" | "Lease" | "PodTimeline" | "Scale">]: Rules<
    KindTypes[K]
  >;
} = {
  ConfigMap: { fill: defaultConfigMap, create: validateConfigMap, update: validateConfigMapUpdate },
  Secret: {
    fill: defaultSecret,
    create: validateSecret,
    update: (next, old) => validateSecretUpdate(prepareSecretForUpdate(next, old), old),
  },
  Namespace: { fill: defaultNamespace, create: validateNamespace },
  ServiceAccount: { fill: same, create: validateServiceAccount },
  Event: { fill: same, create: validateEvent },
  Service: {
    fill: defaultService,
    complete: completeService,
    create: (service) => validateService(service, featuresOf133),
    update: (next, old) => validateServiceUpdate(next, old, featuresOf133),
  },
  Endpoints: { fill: defaultEndpoints, create: validateEndpoints },
  EndpointSlice: {
    fill: defaultEndpointSlice,
    create: validateEndpointSlice,
    update: validateEndpointSliceUpdate,
  },
  Deployment: {
    fill: (object) => defaultDeployment(object, featuresOf133),
    create: (object) => validateDeployment(object, featuresOf133),
    update: (next, old) => validateDeploymentUpdate(next, old, featuresOf133),
    warn: (object) => workloadWarnings(object, "spec.template", object.spec.template),
    group: "apps",
  },
  ReplicaSet: {
    fill: (object) => defaultReplicaSet(object, featuresOf133),
    create: (object) => validateReplicaSet(object, featuresOf133),
    update: (next, old) => validateReplicaSetUpdate(next, old, featuresOf133),
    warn: (object) => workloadWarnings(object, "spec.template", object.spec.template),
    group: "apps",
  },
};

/** As in the recorded cluster, where the API server's own service was the only one. */
const taken: Taken = { hasIp: (ip) => ip === "10.96.0.1", hasPort: () => false };
const anyRandom = 0.5;

function completeService(service: Service, old: Service | undefined, dryRun: boolean): Completed<Service> {
  const allocation = dryRun ? new DryRunAllocation(taken) : new RealAllocation(taken, () => anyRandom);
  const result = allocateAddresses(service, old, allocation);
  if (result.kind === "invalid") return { object: service, errors: result.errors };
  if (result.kind === "failed") throw new Error(result.message);
  const prepared =
    old === undefined
      ? prepareServiceForCreate(result.service)
      : prepareServiceForUpdate(result.service, old);
  return { object: prepared, errors: [] };
}

/** What the API server says before it decodes. */
const formerVersion = /^the API version in the data/;

describe("other kinds", () => {
  const isServed = (kind: unknown): kind is keyof typeof otherRules =>
    typeof kind === "string" && kind in otherRules;
  const cases = readRecordedCases("others.jsonl").filter(({ request, status, body }) => {
    const kind = (request?.body as Json | undefined)?.["kind"] ?? request?.existing?.["kind"];
    return (
      isServed(kind) && [200, 201, 400, 422].includes(status) && !formerVersion.test(body?.message ?? "")
    );
  });
  it.each(cases.map((recorded) => [recorded.id, recorded.note, recorded] as const))(
    "%s %s",
    (_id, _note, recorded) => {
      const kind = ((recorded.request?.body as Json | undefined)?.["kind"] ??
        recorded.request?.existing?.["kind"]) as "ConfigMap";
      check(kind, otherRules[kind], recorded);
    },
  );
});

function check<K extends keyof typeof otherRules>(
  kind: K,
  rules: Rules<KindTypes[K]>,
  recorded: RecordedCase,
): void {
  const { request } = recorded;
  if (request === undefined) throw new Error("no request");
  const { existing } = request;
  const { complete = (object: KindTypes[K]) => ({ object, errors: [] }) } = rules;
  const stored =
    existing === undefined
      ? undefined
      : complete(rules.fill(decode<KindTypes[K]>(schemas[kind], existing).object), undefined, false).object;
  const body = stored === undefined ? request.body : patched(kind, plainJson(stored) as Json, request);
  const decoded = decode<KindTypes[K]>(schemas[kind], body, featuresOf133);
  const problem = decodeMessage(kind, decoded);
  if (recorded.status === 400 || problem !== undefined) {
    expect(problem).toBe(recorded.body?.message);
    return;
  }
  const filled = rules.complete || stored === undefined ? rules.fill(decoded.object) : decoded.object;
  const completed = complete(filled, stored, request.path.includes("dryRun=All"));
  const { object } = completed;
  const found = stored === undefined ? rules.create(object) : (rules.update?.(object, stored) ?? []);
  const errors = completed.errors.length > 0 ? completed.errors : found;
  if (recorded.status === 422) {
    expectInvalid(recorded, kind, object.metadata.name ?? "", errors, rules.group);
    return;
  }
  expect(errors).toEqual([]);
  if (rules.warn !== undefined) expect(rules.warn(object)).toEqual(recorded.warnings);
  if (stored === undefined || rules.complete) {
    expect(withoutChance(withoutServerFields(object))).toEqual(
      withoutChance(withoutNulls(withoutServerFields(recorded.body ?? {}))),
    );
  }
}

/** Without the addresses that were chosen at random. */
function withoutChance(object: unknown): unknown {
  return JSON.parse(JSON.stringify(object).replace(/"10\.96\.\d+\.\d*[1-9]\d*"/g, '"10.96.x.x"'));
}

describe("rules of metadata on update", () => {
  it("keep what belongs to the server", () => {
    const old = { name: "a", uid: "1", creationTimestamp: now, generation: 3 };
    expect(prepareMetaForUpdate({ name: "a", uid: "2", labels: { b: "c" } }, old)).toEqual({
      ...old,
      labels: { b: "c" },
    });
  });
});
