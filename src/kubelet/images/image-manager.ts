import { goDuration } from "../../api/duration.ts";
import type { Pod, PullPolicy } from "../../api/index.ts";
import { messageOf } from "../../util/errors.ts";
import { aggregateText } from "../config/aggregate-text.ts";
import { containerFieldPath } from "../core/pod-names.ts";
import type { VersionRules } from "../core/version-rules.ts";
import type { ContainerRef, ImageManager, ImageOutcome, RecordEvent } from "../parts.ts";
import type { Clock, ContainerRuntime, Image, ObjectReader, PullProgress, RegistryAuth } from "../ports.ts";
import { runtimePodRefOf } from "../pod-ref.ts";
import type { Occurrence, TimelineRecorder } from "../timeline/recorder.ts";
import type { RegistryCredentials } from "./docker-config.ts";
import { imageBackOffEnd, nextImageBackOff, type ImageBackOff } from "./image-backoff.ts";
import { lookupCredentials } from "./keyring.ts";
import { evaluatePullError, runtimePullText } from "./pull-error.ts";
import { decidePull, defaultPullPolicy } from "./pull-policy.ts";
import { PullQueue, type Pulled } from "./pull-queue.ts";
import { PullRate } from "./pull-rate.ts";
import { missingPullSecrets, readPullSecrets } from "./pull-secrets.ts";
import { parseReference, withDefaultTag } from "./reference.ts";

/** One step of a pull that somebody may want to show. */
export interface ImagePullProgress {
  readonly podUid: string;
  readonly container: string;
  readonly image: string;
  readonly progress: PullProgress;
}

/** What having images takes. */
export interface ImageManagerDeps {
  readonly runtime: Pick<ContainerRuntime, "image" | "pull">;
  readonly objects: Pick<ObjectReader, "secret">;
  readonly clock: Clock;
  readonly rules: VersionRules;
  /** Multiplies the back-off (decision 12); 1 = real. */
  readonly timeScale: number;
  /** serializeImagePulls is 1, the default. */
  readonly maxParallelPulls?: number;
  /** registryPullQPS (5; 0 = no limit) and registryBurst (10). */
  readonly registryPullQps?: number;
  readonly registryBurst?: number;
  /** Credentials of the node itself (a `docker login`), read at each pull; tried after those of the pod. */
  readonly nodeCredentials?: () => RegistryCredentials;
  /** Told every step of every pull, once for each container that waits for it. */
  readonly onProgress?: (progress: ImagePullProgress) => void;
  /** Takes the beginning and the end of every pull. */
  readonly timeline?: TimelineRecorder;
}

/** The kubelet's image manager (pkg/kubelet/images/image_manager.go) on a ContainerRuntime. */
export function createImageManager(deps: ImageManagerDeps): ImageManager {
  return new KubeletImageManager(deps);
}

interface FailedPulls extends ImageBackOff {
  /** `ErrImagePull: <text>` of the last failure. */
  readonly lastError: string;
}

/** One container's wish for an image, with what its events need. */
interface Request extends ContainerRef {
  readonly image: string;
  /** As events show it: the name as written. */
  readonly shown: string;
  readonly tell: (type: "Normal" | "Warning", reason: string, message: string) => void;
}

class KubeletImageManager implements ImageManager {
  readonly #deps: ImageManagerDeps;
  readonly #queue: PullQueue;
  /** Pod uid → image → its failures. */
  readonly #failures = new Map<string, Map<string, FailedPulls>>();

  constructor(deps: ImageManagerDeps) {
    this.#deps = deps;
    const rate = new PullRate(deps.clock, deps.registryPullQps ?? 5, deps.registryBurst ?? 10);
    const { runtime, clock } = deps;
    this.#queue = new PullQueue({ runtime, clock, rate, parallel: deps.maxParallelPulls ?? 1 });
  }

  async ensureImage(ref: ContainerRef, record: RecordEvent, signal: AbortSignal): Promise<ImageOutcome> {
    signal.throwIfAborted();
    const shown = ref.container.image ?? "";
    const fieldPath = containerFieldPath(ref.kind, ref.container.name);
    const tell: Request["tell"] = (type, reason, message) => {
      record({ type, reason, message, fieldPath });
    };
    const tagged = withDefaultTag(shown);
    if ("error" in tagged) {
      const message = `Failed to apply default image tag "${shown}": ${tagged.error}`;
      tell("Warning", "InspectFailed", message);
      return failed("InvalidImageName", message);
    }
    const request: Request = { ...ref, image: tagged.image, shown, tell };
    const policy = ref.container.imagePullPolicy ?? defaultPullPolicy(shown);
    const present = await this.#present(request, policy);
    if ("error" in present) return present;
    switch (decidePull(policy, present.image !== undefined)) {
      case "refuse":
        return refuse(request);
      case "pull":
        return await this.#pull(request, signal);
      case "use":
        break;
    }
    if (present.image === undefined) throw new RangeError("an image that is not present cannot be used");
    tell("Normal", "Pulled", this.#deps.rules.imagePresent(shown));
    return { image: present.image };
  }

  missingSecrets(pod: Pod): readonly string[] {
    return missingPullSecrets(pod, this.#deps.objects);
  }

  forget(podUid: string): void {
    this.#failures.delete(podUid);
  }

  /** Looks only where the answer matters: Always pulls whatever is there. */
  async #present(
    request: Request,
    policy: PullPolicy,
  ): Promise<{ readonly image: Image | undefined } | Extract<ImageOutcome, { error: unknown }>> {
    if (policy === "Always") return { image: undefined };
    try {
      return { image: await this.#deps.runtime.image(request.image) };
    } catch (error) {
      const message = this.#deps.rules.imageInspectFailed(request.shown, runtimePullText(error));
      request.tell("Warning", "InspectFailed", message);
      return failed("ImageInspectError", message);
    }
  }

  async #pull(request: Request, signal: AbortSignal): Promise<ImageOutcome> {
    const { clock, rules } = this.#deps;
    const credentials = this.#credentials(request);
    if ("error" in credentials) return credentials;
    const previous = this.#failures.get(uidOf(request))?.get(request.image);
    const notBefore = imageBackOffEnd(previous, clock.now());
    if (previous !== undefined && notBefore !== undefined) {
      const message = `Back-off pulling image "${request.shown}"`;
      request.tell("Normal", "BackOff", message);
      const detail = rules.imageBackOffKeepsError ? `: ${previous.lastError}` : "";
      return { error: { reason: "ImagePullBackOff", message: message + detail, notBefore } };
    }
    request.tell("Normal", "Pulling", `Pulling image "${request.shown}"`);
    const begun = clock.now();
    this.#note(request, { reason: "Pulling", at: begun });
    const result = await this.#tryAll(request, credentials.auths, signal);
    if ("failure" in result) {
      this.#note(request, {
        reason: "PullFailed",
        at: clock.now(),
        startedAt: begun,
        message: result.failure,
      });
      return this.#pullFailed(request, result.failure);
    }
    const bytes = result.pulled.image.sizeBytes;
    this.#note(request, { reason: "Pulled", at: clock.now(), startedAt: begun, bytes });
    const waited = goDuration(clock.now() - begun);
    const { image, tookMs } = result.pulled;
    request.tell(
      "Normal",
      "Pulled",
      rules.pulled(request.shown, goDuration(tookMs), waited, image.sizeBytes),
    );
    return { image };
  }

  #credentials(
    request: Request,
  ): { readonly auths: readonly RegistryAuth[] } | Extract<ImageOutcome, { error: unknown }> {
    try {
      const credentials = readPullSecrets(request.pod, this.#deps.objects);
      const parsed = parseReference(request.image);
      if ("error" in parsed) return { auths: [] };
      const own = lookupCredentials(credentials, parsed.reference);
      const node = lookupCredentials(this.#deps.nodeCredentials?.() ?? [], parsed.reference);
      return { auths: [...own, ...node] };
    } catch (error) {
      return failed("ErrImagePull", messageOf(error));
    }
  }

  /** Tries each credential in turn; none means an anonymous pull. */
  async #tryAll(
    request: Request,
    auths: readonly RegistryAuth[],
    signal: AbortSignal,
  ): Promise<{ readonly pulled: Pulled } | { readonly failure: string }> {
    const podUid = uidOf(request);
    const container = request.container.name;
    const tell = (progress: PullProgress): void => {
      this.#deps.onProgress?.({ podUid, container, image: request.shown, progress });
    };
    const errors: string[] = [];
    for (const auth of auths.length > 0 ? auths : [undefined]) {
      try {
        return { pulled: await this.#queue.pull(request.image, auth, tell, signal) };
      } catch (error) {
        signal.throwIfAborted();
        errors.push(runtimePullText(error));
      }
    }
    return { failure: aggregateText(errors) };
  }

  #note(request: Request, what: Omit<Occurrence, "type" | "container">): void {
    const { timeline } = this.#deps;
    timeline?.record(runtimePodRefOf(request.pod), {
      type: "Image",
      container: request.container.name,
      ...what,
      message: what.message === undefined ? request.shown : `${request.shown}: ${what.message}`,
    });
  }

  #pullFailed(request: Request, text: string): ImageOutcome {
    request.tell("Warning", "Failed", `Failed to pull image "${request.shown}": ${text}`);
    const error = evaluatePullError(request.image, text);
    const ofPod = this.#failures.get(uidOf(request)) ?? new Map<string, FailedPulls>();
    const { clock, timeScale } = this.#deps;
    const next = nextImageBackOff(ofPod.get(request.image), clock.now(), timeScale);
    ofPod.set(request.image, { ...next, lastError: `${error.reason}: ${error.message}` });
    this.#failures.set(uidOf(request), ofPod);
    return { error };
  }
}

function refuse(request: Request): ImageOutcome {
  const message = `Container image "${request.shown}" is not present with pull policy of Never`;
  request.tell("Warning", "ErrImageNeverPull", message);
  return failed("ErrImageNeverPull", message);
}

function failed(reason: string, message: string): Extract<ImageOutcome, { error: unknown }> {
  return { error: { reason, message } };
}

function uidOf(ref: ContainerRef): string {
  return ref.pod.metadata.uid ?? "";
}
