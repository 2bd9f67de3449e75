import { apiVersionOf } from "../../api/scheme.ts";
import { isStorageError, type Stored, type WatchEvent, type WatchEventType } from "../../storage/index.ts";
import { linkedAbort } from "../../util/linked-abort.ts";
import type { Answer } from "../answer.ts";
import { expired } from "../api-error.ts";
import type { ListOptions } from "../list-options.ts";
import { negotiate } from "../negotiation.ts";
import { includedObject, representEvent, type View } from "../representation.ts";
import { selectedName, selectorsOf } from "../selectors.ts";
import { EventTexts } from "./event-texts.ts";
import type { Target } from "./target.ts";
import { Ticker } from "./ticker.ts";

/** Without `timeoutSeconds` the server ends a watch after half an hour; clients resume from where they are. */
const DEFAULT_TIMEOUT_SECONDS = 1800;
const BOOKMARK_INTERVAL_MS = 60_000;

/** A stream of events, one JSON object per line. */
export function watch(target: Target, options: ListOptions): Answer {
  const { env, request, resource } = target;
  const view: View = {
    shape: negotiate(request.headers),
    include: includedObject(request.query),
    now: env.clock.now(),
  };
  const where = selectorsOf(resource, request.query);
  return {
    kind: "stream",
    code: 200,
    contentType: "application/json",
    chunks: lines(target, options, view, where),
  };
}

type Where = ((object: Stored) => boolean) | undefined;

async function* lines(
  target: Target,
  options: ListOptions,
  view: View,
  where: Where,
): AsyncGenerator<string | Buffer> {
  const { env, request, resource, namespace } = target;
  using end = linkedAbort(request.signal);
  const seconds = options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
  const timer = env.clock.sleep(seconds * 1000, end.signal).then(
    () => {
      end.abort();
    },
    () => undefined, // The client went first.
  );
  const encode = encoder(target, view);
  try {
    let from = options.resourceVersion;
    if (from === undefined || options.sendInitialEvents) {
      const { items, revision } = env.store.list(resource.type, { namespace, where });
      for (const object of items) yield encode("ADDED", object);
      from = revision;
    } else if (isUnchanged(target, from)) from = env.store.revision;
    if (options.sendInitialEvents && options.bookmarks) yield bookmark(target, from, true);
    const events = env.store.watch(resource.type, from, { namespace, where }, end.signal);
    if (options.bookmarks) yield* withBookmarks(target, events, encode, end.signal);
    else for await (const { type, object } of events) yield encode(type, object);
  } catch (error) {
    if (!isStorageError(error, "TooOld")) throw error;
    yield line("ERROR", expired(error.message).status);
  } finally {
    end.abort();
    await timer;
  }
}

/**
 * Whether the only object that is watched is still the one of that version: then nothing was missed, however short the
 * history is. It begins anew with the daemon, and clients that wait for one object begin at that object's version.
 */
function isUnchanged({ env, request, resource, namespace }: Target, from: number): boolean {
  const name = selectedName(resource, request.query);
  const current = name === undefined ? undefined : env.store.get(resource.type, namespace ?? "", name);
  return (
    current !== undefined && Number(current.metadata.resourceVersion) <= from && from < env.store.revision
  );
}

type Encode = (type: WatchEventType, object: Stored) => string | Buffer;

const texts = new EventTexts();

/** Of a table watch only the first event carries the column definitions. */
function encoder({ env, resource }: Target, view: View): Encode {
  if (view.shape === "object") {
    const version = apiVersionOf(resource);
    return (type, object) =>
      texts.text(object, type, version, () => line(type, representEvent(resource, object, view, false)));
  }
  let first = true;
  return (type, object) => {
    const shown = representEvent(resource, object, { ...view, now: env.clock.now() }, first);
    first = false;
    return line(type, shown);
  };
}

/** The events, and about once a minute, when the revision has moved on without any, a bookmark with it. */
async function* withBookmarks(
  target: Target,
  events: AsyncIterable<WatchEvent>,
  encode: Encode,
  signal: AbortSignal,
): AsyncGenerator<string | Buffer> {
  const { clock, store } = target.env;
  using ticker = new Ticker(clock, BOOKMARK_INTERVAL_MS, signal);
  const iterator = events[Symbol.asyncIterator]();
  let told = store.revision;
  let next = iterator.next();
  while (!signal.aborted) {
    const result = await ticker.race(next);
    if (result === "tick") {
      // Still waiting after a whole turn: every change up to the store's revision has been looked at.
      const { revision } = store;
      if (revision > told) yield bookmark(target, revision, false);
      told = revision;
      continue;
    }
    if (result.done === true) return;
    told = Number(result.value.object.metadata.resourceVersion);
    yield encode(result.value.type, result.value.object);
    next = iterator.next();
  }
}

function bookmark({ resource }: Target, revision: number, initialEventsEnd: boolean): string {
  const annotations = { "k8s.io/initial-events-end": "true" };
  return line("BOOKMARK", {
    kind: resource.kind,
    apiVersion: apiVersionOf(resource),
    metadata: {
      resourceVersion: String(revision),
      creationTimestamp: null,
      ...(initialEventsEnd ? { annotations } : {}),
    },
  });
}

function line(type: WatchEventType | "BOOKMARK" | "ERROR", object: object): string {
  return `${JSON.stringify({ type, object })}\n`;
}
