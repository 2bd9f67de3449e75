import { type ApiFeatures, featuresOf136 } from "../../api/features.ts";
import type { KubeObject } from "../../api/index.ts";
import type { Preconditions } from "../../api/posted.ts";
import type { FieldError } from "../../api/validation/field-error.ts";
import type { KindInfo } from "../../api/scheme.ts";
import type { Outcome, ResourceType, Stored } from "../../storage/index.ts";
import type { EpochMs } from "../../util/time.ts";
import { groupResourceName } from "../api-error.ts";

/** What metav1.DeleteOptions asks for, from the body or the query. */
export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: string;
  readonly preconditions?: Preconditions;
}

/**
 * The rules of one kind: genericregistry's RESTCreateStrategy and its siblings. All are pure. Generic metadata (uid,
 * creationTimestamp, generation, resourceVersion) is not their business.
 */
export interface Strategy<T extends KubeObject = KubeObject> {
  /** Changes of what metadata.generation counts. */
  readonly generation?: "spec" | "specAndAnnotations" | "contentAndLabels";
  /** Whether a delete answers with the last state of the object instead of a Status. */
  readonly returnsDeleted?: boolean;
  /** Fills in what was left out, at every decoding. */
  default?(object: T): T;
  /** Refuses to create, as admission plugins do. @throws ApiError 403 */
  admit?(object: T): void;
  /**
   * Takes what all objects of the kind share (addresses, ports), before the object is prepared and validated.
   * @throws ApiError 422, 500
   */
  reserve?(object: T, current: Stored<T> | undefined, dryRun: boolean): Reservation<T>;
  /** Clears or computes what clients may not set. */
  prepareForCreate?(object: T, now: EpochMs): T;
  /** Keeps what this way of writing may not change: an update of the main resource keeps the status. */
  prepareForUpdate?(next: T, current: Stored<T>): T;
  /** The counterpart for `/status`: everything but the status (and conditions' metadata) stays. Absent: no `/status`. */
  prepareStatusUpdate?(next: T, current: Stored<T>): T;
  /** Subresources through which a part of the object is written, by their name. */
  readonly parts?: Readonly<Record<string, PartStrategy<T>>>;
  /** What is wrong with a new object, prepared. */
  validate?(object: T): readonly FieldError[];
  /** What is wrong with an update; without it `validate` decides. */
  validateUpdate?(next: T, current: Stored<T>): readonly FieldError[];
  validateStatusUpdate?(next: T, current: Stored<T>): readonly FieldError[];
  /** What is legal but probably not meant, in a new object. */
  warnings?(object: T): readonly string[];
  /** The same, but said even when the object is refused then. */
  earlyWarnings?(object: T): readonly string[];
  /** The counterpart for updates. */
  updateWarnings?(next: T): readonly string[];
  /** What a delete does beyond the default (finalizers, then removal): grace of pods, phases of namespaces. */
  delete?(current: Stored<T>, options: DeleteOptions, now: EpochMs): Outcome<T>;
}

/** An object with what was taken for it. To be disposed of once the object is written: then that holds it, or nobody. */
export interface Reservation<T extends KubeObject = KubeObject> extends Disposable {
  readonly object: T;
}

/** The rules of a subresource that shows the whole object and changes a part of it (`pods/ephemeralcontainers`). */
interface PartStrategy<T extends KubeObject = KubeObject> {
  /** The present object with that part of `next`. */
  prepare(next: T, current: Stored<T>): T;
  validate(next: T, current: Stored<T>): readonly FieldError[];
}

/** One kind that is served: its names, where it is stored and its rules. */
export interface Resource<T extends KubeObject = KubeObject> extends KindInfo {
  readonly type: ResourceType<T>;
  /** For a version that names fields differently from the one that is stored. */
  readonly wire?: {
    readonly encode: (object: object) => object;
    readonly decode: (object: object) => object;
  };
  readonly strategy: Strategy<T>;
  /** Said to whoever uses the kind, whatever for. */
  readonly deprecation?: string;
  /** What the imitated version knows of its fields, and how it words errors. */
  readonly features: ApiFeatures;
}

/**
 * Joins a kind's names with its rules. Of its subresources only those are offered that are served.
 * @param subresources names, e.g. `status`
 */
export function resource<T extends KubeObject>(
  info: KindInfo,
  strategy: Strategy<T> = {},
  subresources: readonly string[] = [],
): Resource<T> {
  return {
    ...info,
    subresources: info.subresources.filter(({ name }) => subresources.includes(name)),
    type: { name: groupResourceName(info) },
    strategy,
    features: featuresOf136,
  };
}
