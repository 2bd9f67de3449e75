import { randomBytes } from "node:crypto";
import type { KubeObject, Namespace, Pod } from "../api/index.ts";
import { kinds } from "../api/scheme.ts";
import { ApiError, ConnectionError } from "../client/errors.ts";
import type { KubeClient } from "../client/kube-client.ts";
import type { LoadedObject } from "../manifest/load.ts";
import { ManifestError } from "../manifest/problem.ts";
import { refusedFields } from "../manifest/refused-fields.ts";
import { StandardTimeline } from "../shutdown/timeline/standard-timeline.ts";
import { deadline } from "../util/deadline.ts";
import type { Lease } from "./instance/instances.ts";
import type { TestInstance } from "./instance/test-instance.ts";
import { inNamespace, type ManifestInput, loadTestManifest, type TestManifest } from "./manifest.ts";
import { labClock } from "../shutdown/clock.ts";
import type { TestingPorts } from "./ports.ts";
import type { WaitOptions } from "./options.ts";
import { TestPod } from "./test-pod.ts";

/** How a pod is started. */
export interface StartOptions extends WaitOptions {
  /** Runs the pod there; default: the instance that `MINIKUBELET_TEST_HOME` names, else one of this process' own. */
  readonly instance?: TestInstance;
  /** The last word on the pod before it is created: another image, say. */
  readonly edit?: (pod: Pod) => Pod;
}

/** Where pods get an instance from. */
export interface Starter {
  readonly ports: TestingPorts;
  readonly lease: (wanted: TestInstance | undefined, signal: AbortSignal) => Promise<Lease<TestInstance>>;
}

const startTimeoutMs = 90_000;
const removeTimeoutMs = 10_000;
const keptLogLines = 10_000;
const never = new AbortController().signal;

/** Starts a pod of a manifest in a namespace of its own. */
export async function startTestPod(
  { ports, lease }: Starter,
  input: ManifestInput,
  { instance: wanted, edit, timeoutMs = startTimeoutMs, signal = never }: StartOptions,
): Promise<TestPod> {
  using bound = deadline(ports.clock, timeoutMs, signal);
  const manifest = await loadTestManifest(input, ports.clock, bound.signal);
  const { instance, release } = await lease(wanted, bound.signal);
  const { client, follower } = instance;
  let namespace: string | undefined;
  const remove = async (): Promise<void> => {
    try {
      if (namespace !== undefined && instance.alive) await removeNamespace(ports, client, namespace);
    } finally {
      release();
    }
  };
  try {
    namespace = await createNamespace(client, manifest, bound.signal);
    const created = await createAll(client, manifest, { namespace, edit }, bound.signal);
    const clock = labClock(ports.monotonicMs, ports.background);
    const timeline = new StandardTimeline(follower, created, clock, never, keptLogLines);
    return new TestPod({
      ports,
      instance,
      created,
      timeline,
      createdAt: ports.monotonicMs(),
      release: remove,
    });
  } catch (error) {
    await remove();
    throw error;
  }
}

/** `web-3f9a1c`: tells a reader of `get pods -A` whose it is, and no two are the same. */
async function createNamespace(
  client: KubeClient,
  { pod }: TestManifest,
  signal: AbortSignal,
): Promise<string> {
  const { name, generateName = "pod" } = pod.object.metadata;
  const prefix = (name ?? generateName)
    .replace(/[^a-z0-9-]/g, "-")
    .slice(0, 40)
    .replace(/-+$/, "");
  const namespace: Namespace = {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: `${prefix}-${randomBytes(4).toString("hex")}` },
  };
  return (await client.create(kinds.Namespace, namespace, {}, signal)).object.metadata.name ?? "";
}

async function createAll(
  client: KubeClient,
  { pod, others }: TestManifest,
  { namespace, edit }: { readonly namespace: string; readonly edit: StartOptions["edit"] },
  signal: AbortSignal,
): Promise<Pod> {
  for (const other of others) await create(client, other, inNamespace(other.object, namespace), signal);
  const wanted = edit === undefined ? pod.object : edit(pod.object);
  return await create(client, pod, inNamespace(wanted, namespace), signal);
}

/** @throws ManifestError with what the API refuses, at its line */
async function create<T extends KubeObject>(
  client: KubeClient,
  loaded: LoadedObject,
  object: T,
  signal: AbortSignal,
): Promise<T> {
  try {
    return (await client.create(loaded.kind, object, { fieldValidation: "Strict" }, signal)).object;
  } catch (error) {
    const refused = error instanceof ApiError ? refusedFields(loaded, error.status) : undefined;
    throw refused === undefined ? error : new ManifestError(refused);
  }
}

async function removeNamespace({ clock }: TestingPorts, client: KubeClient, name: string): Promise<void> {
  using bound = deadline(clock, removeTimeoutMs, never);
  try {
    await client.delete(kinds.Namespace, { name }, {}, bound.signal);
  } catch (error) {
    if (!ApiError.is(error, "NotFound") && !(error instanceof ConnectionError)) throw error;
  }
}
