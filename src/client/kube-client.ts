import type { KubeObject, Status } from "../api/index.ts";
import { statusFrom, HttpClient, type HttpClientOptions, type Query } from "./http.ts";
import { ApiError, asConnectionError } from "./errors.ts";
import { lines } from "./lines.ts";
import type { ClientConfig } from "./kubeconfig.ts";

/** A resource as it stands in a URL. */
export interface Resource {
  /** Empty for core. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

/** One object; `namespace` is left out for cluster-scoped resources. */
export interface ObjectKey {
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** An answer to a list. */
export interface ObjectList<T> {
  readonly metadata: { readonly resourceVersion?: string };
  readonly items: readonly T[];
}

/** One line of a watch. */
export interface WatchEvent<T> {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK";
  readonly object: T;
}

/** Which objects of a kind. */
export interface ListOptions {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

interface TableWatchOptions extends ListOptions {
  readonly resourceVersion?: string | undefined;
  /** `Object`: rows carry the whole object, not its metadata alone. */
  readonly includeObject?: string;
}

const tableAccept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

/** metav1.DeleteOptions, as far as it is used. */
export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: string;
  readonly dryRun?: readonly string[];
  readonly preconditions?: { readonly uid?: string };
}

/** What a create or a patch says beside its object. */
export interface WriteOptions {
  readonly dryRun?: boolean;
  readonly fieldManager?: string;
  readonly fieldValidation?: "Strict" | "Warn" | "Ignore";
}

/** What a write was answered with, and the warnings that came along. */
export interface Written<T> {
  readonly object: T;
  readonly warnings: readonly string[];
}

/** How a patch is to be read. */
export type PatchType = "json" | "merge" | "strategic" | "apply";
const patchContentType: Readonly<Record<PatchType, string>> = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
  apply: "application/apply-patch+yaml",
};

/** Verbs of the Kubernetes API for any resource. Every call throws ApiError or ConnectionError. */
export class KubeClient implements Disposable {
  readonly http: HttpClient;

  constructor(config: ClientConfig, options: HttpClientOptions = {}) {
    this.http = new HttpClient(config, options);
  }

  get config(): ClientConfig {
    return this.http.config;
  }

  async get<T>(resource: Resource, key: ObjectKey, signal?: AbortSignal): Promise<T> {
    return await this.#json<T>({ method: "GET", path: pathOf(resource, key.namespace, key.name) }, signal);
  }

  async list<T>(resource: Resource, options: ListOptions = {}, signal?: AbortSignal): Promise<ObjectList<T>> {
    const { namespace, ...selectors } = options;
    return await this.#json({ method: "GET", path: pathOf(resource, namespace), query: selectors }, signal);
  }

  /** The answer as a metav1.Table: the server's own columns. */
  async table<T>(
    resource: Resource,
    key: Partial<ObjectKey>,
    options: ListOptions & { readonly includeObject?: string },
    signal?: AbortSignal,
  ): Promise<T> {
    const { namespace, ...query } = options;
    return await this.#json(
      {
        method: "GET",
        path: pathOf(resource, key.namespace ?? namespace, key.name),
        query,
        accept: tableAccept,
      },
      signal,
    );
  }

  async create<T extends KubeObject>(
    resource: Resource,
    object: T,
    options: WriteOptions = {},
    signal?: AbortSignal,
  ): Promise<Written<T>> {
    const answer = await this.http.request(
      {
        method: "POST",
        path: pathOf(resource, object.metadata.namespace ?? this.config.namespace),
        query: writeQuery(options),
        body: object,
      },
      signal,
    );
    return { object: JSON.parse(answer.body) as T, warnings: answer.warnings };
  }

  async patch<T>(
    resource: Resource,
    key: ObjectKey,
    type: PatchType,
    body: unknown,
    options: WriteOptions & { readonly force?: boolean; readonly subresource?: string } = {},
    signal?: AbortSignal,
  ): Promise<Written<T>> {
    const { subresource, force, ...write } = options;
    const answer = await this.http.request(
      {
        method: "PATCH",
        path: pathOf(resource, key.namespace, key.name, subresource),
        query: { ...writeQuery(write), force },
        body,
        contentType: patchContentType[type],
      },
      signal,
    );
    return { object: JSON.parse(answer.body) as T, warnings: answer.warnings };
  }

  /** The object while it lives on, a Status once it is gone. */
  async delete<T>(
    resource: Resource,
    key: ObjectKey,
    options: DeleteOptions = {},
    signal?: AbortSignal,
  ): Promise<T | Status> {
    return await this.#json(
      {
        method: "DELETE",
        path: pathOf(resource, key.namespace, key.name),
        body: { kind: "DeleteOptions", apiVersion: "v1", ...options },
      },
      signal,
    );
  }

  /**
   * Changes after `resourceVersion` (without one: first an ADDED for every present object). Ends when the server ends
   * it or the signal aborts. @throws ApiError `Expired` when the history does not reach back that far.
   */
  watch<T>(
    resource: Resource,
    options: ListOptions & { readonly resourceVersion?: string | undefined },
    signal: AbortSignal,
  ): AsyncGenerator<WatchEvent<T>> {
    return this.#watch<T>(resource, options, undefined, signal);
  }

  /** The same with rows for people: each event's object is a table. Columns come with the first. */
  watchTable<T>(
    resource: Resource,
    options: TableWatchOptions,
    signal: AbortSignal,
  ): AsyncGenerator<WatchEvent<T>> {
    return this.#watch<T>(resource, options, tableAccept, signal);
  }

  async *#watch<T>(
    resource: Resource,
    options: TableWatchOptions,
    accept: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<WatchEvent<T>> {
    const { namespace, ...query } = options;
    const response = await this.http.open(
      {
        method: "GET",
        path: pathOf(resource, namespace),
        query: { ...query, watch: true, allowWatchBookmarks: true },
        ...(accept === undefined ? {} : { accept }),
      },
      signal,
    );
    try {
      for await (const line of lines(response)) {
        const event = JSON.parse(line) as WatchEvent<T> | { readonly type: "ERROR"; readonly object: Status };
        if (event.type === "ERROR") throw new ApiError(event.object);
        yield event;
      }
    } catch (error) {
      if (!signal.aborted) throw asConnectionError(this.config.server, error);
    } finally {
      response.destroy();
    }
  }

  /** A streamed text answer, `pods/NAME/log` say. */
  async *stream(path: string, query: Query, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const response = await this.http.open({ method: "GET", path, query, accept: "*/*" }, signal);
    try {
      yield* response as AsyncIterable<Uint8Array>;
    } catch (error) {
      if (!signal.aborted) throw asConnectionError(this.config.server, error);
    } finally {
      response.destroy();
    }
  }

  [Symbol.dispose](): void {
    this.http.close();
  }

  async #json<T>(request: Parameters<HttpClient["request"]>[0], signal?: AbortSignal): Promise<T> {
    const answer = await this.http.request(request, signal);
    try {
      return JSON.parse(answer.body) as T;
    } catch {
      throw new ApiError(statusFrom({ statusCode: answer.status }, answer.body));
    }
  }
}

/** URL path of a collection, an object or its subresource. */
export function pathOf(resource: Resource, namespace?: string, name?: string, subresource?: string): string {
  const root =
    resource.group === "" ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const scope =
    resource.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  const rest = [name, subresource]
    .filter((part) => part !== undefined)
    .map((part) => `/${encodeURIComponent(part)}`);
  return `${root}${scope}/${resource.plural}${rest.join("")}`;
}

function writeQuery(options: WriteOptions): Query {
  return {
    dryRun: options.dryRun === true ? "All" : undefined,
    fieldManager: options.fieldManager,
    fieldValidation: options.fieldValidation,
  };
}
