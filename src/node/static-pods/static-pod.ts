import { createHash } from "node:crypto";
import { defaultPod } from "../../api/defaults/pod.ts";
import { featuresOf } from "../../api/features.ts";
import type { Pod } from "../../api/index.ts";
import { checkPodFields } from "../../api/pod-fields/check.ts";
import { decode } from "../../api/schema/decode.ts";
import { schemas } from "../../api/schema/index.ts";
import { formatTimestamp } from "../../api/timestamp.ts";
import { renderFieldError } from "../../api/validation/field-error.ts";
import { validatePodCreate } from "../../api/validation/pod.ts";
import { parseManifest } from "../../manifest/parse.ts";
import type { EpochMs } from "../../util/time.ts";
import { apiReference } from "./api-reference.ts";

/** What the node adds to a manifest. */
export interface StaticPodContext {
  readonly nodeName: string;
  /** Of 1.x. */
  readonly kubernetesMinor: number;
  readonly now: EpochMs;
}

/** The pod of one manifest file. */
export interface StaticPod {
  readonly pod: Pod;
  /** What of the manifest is left out. */
  readonly warnings: readonly string[];
}

/**
 * The pod that a file of the manifest directory asks for (kubelet config/common.go applyDefaults): its name ends in the
 * node's, its uid is a hash of all that it says, so that an edit makes another pod.
 * @throws Error saying why the file is no pod that can run here
 */
export function staticPodOf(file: string, bytes: Uint8Array, context: StaticPodContext): StaticPod {
  const { raw, pod: decoded, warnings } = readPod(file, bytes, context);
  const written = decoded.metadata.name ?? "";
  if (written === "") throw new Error("invalid pod: name is needed for the pod");
  const uid = decoded.metadata.uid ?? hashOf(raw, file, context.nodeName);
  const pod = defaultPod(
    {
      ...decoded,
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        ...decoded.metadata,
        name: `${written}-${context.nodeName.toLowerCase()}`,
        namespace: decoded.metadata.namespace ?? "default",
        uid,
        creationTimestamp: formatTimestamp(context.now),
        annotations: {
          ...decoded.metadata.annotations,
          "kubernetes.io/config.hash": uid,
          "kubernetes.io/config.seen": nanoTime(context.now),
          "kubernetes.io/config.source": "file",
        },
      },
      spec: {
        ...decoded.spec,
        nodeName: context.nodeName,
        tolerations: [...(decoded.spec.tolerations ?? []), { operator: "Exists", effect: "NoExecute" }],
      },
      status: { phase: "Pending" },
    },
    featuresOf(context.kubernetesMinor),
  );
  refuseInvalid(pod, context);
  return { pod, warnings: [...warnings, ...checkPodFields(pod).warnings] };
}

interface Manifest extends StaticPod {
  readonly raw: unknown;
}

/** As the kubelet's decoder: a field that it does not know is left out, a value of the wrong type is an error. */
function readPod(file: string, bytes: Uint8Array, { kubernetesMinor }: StaticPodContext): Manifest {
  const documents = parseManifest(file, bytes);
  const raw = documents[0]?.value;
  if (documents.length !== 1)
    throw new Error(`the file holds ${documents.length} documents: one Pod is wanted`);
  const { apiVersion, kind } = (raw ?? {}) as { readonly apiVersion?: unknown; readonly kind?: unknown };
  if (apiVersion !== "v1" || kind !== "Pod")
    throw new Error(`the file holds no Pod of v1, but ${String(kind)} of ${String(apiVersion)}`);
  const { object, problems } = decode(schemas.Pod, raw, featuresOf(kubernetesMinor));
  const wrong = problems.filter((problem) => problem.kind === "type");
  if (wrong.length > 0) throw new Error(wrong.map(({ field, message }) => `${field}: ${message}`).join(", "));
  return { raw, pod: object, warnings: problems.map(({ field }) => `${field}: unknown field, left out`) };
}

function refuseInvalid(pod: Pod, { kubernetesMinor }: StaticPodContext): void {
  const errors = [...validatePodCreate(pod, featuresOf(kubernetesMinor)), ...checkPodFields(pod).refused];
  if (errors.length > 0) throw new Error(`invalid pod: [${errors.map(renderFieldError).join(", ")}]`);
  // Gate PreventStaticPodAPIReferences.
  const resource = kubernetesMinor >= 34 ? apiReference(pod) : undefined;
  if (resource !== undefined) throw new Error(`static pods may not reference ${resource}`);
}

function hashOf(raw: unknown, file: string, nodeName: string): string {
  const hash = createHash("md5").update(`host:${nodeName}`).update(`file:${file}`);
  return hash.update(JSON.stringify(raw)).digest("hex");
}

/** RFC 3339 with a fraction, without its trailing zeros. */
function nanoTime(at: EpochMs): string {
  return new Date(at).toISOString().replace(/\.?0+Z$/, "Z");
}
