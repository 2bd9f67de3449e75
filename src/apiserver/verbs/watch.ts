import { apiVersionOf } from "../../api/scheme.ts";
import { isStorageError, type Stored, type WatchEventType } from "../../storage/index.ts";
import { linkedAbort } from "../../util/linked-abort.ts";
import type { Answer } from "../answer.ts";
import { expired } from "../api-error.ts";
import type { ListOptions } from "../list-options.ts";
import { negotiate } from "../negotiation.ts";
import { includedObject, representEvent, type View } from "../representation.ts";
import { selectedName, selectorsOf } from "../selectors.ts";
import { bookmark, Bookmarks } from "./bookmarks.ts";
import { eventLine } from "./event-line.ts";
import { EventTexts } from "./event-texts.ts";
import type { Target } from "./target.ts";

/** Without `timeoutSeconds` the server ends a watch after half an hour; clients resume from where they are. */
const DEFAULT_TIMEOUT_SECONDS = 1800;

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
): AsyncGenerator<Buffer> {
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
    const from = yield* beginning(target, options, where, encode);
    using reader = env.store.follow(resource.type, from, { namespace, where }, end.signal);
    using bookmarks = options.bookmarks ? new Bookmarks(target, reader, end.signal) : undefined;
    while (!end.signal.aborted) {
      const event = reader.next();
      if (event !== undefined) {
        bookmarks?.passed(Number(event.object.metadata.resourceVersion));
        yield encode(event.type, event.object);
        continue;
      }
      const due = bookmarks?.take();
      if (due === undefined) await reader.changed();
      else yield due;
    }
  } catch (error) {
    if (!isStorageError(error, "TooOld")) throw error;
    yield eventLine("ERROR", expired(error.message).status);
  } finally {
    end.abort();
    await timer;
  }
}

/** What is there already, for clients that begin with it. @returns the revision to go on from */
function* beginning(
  target: Target,
  options: ListOptions,
  where: Where,
  encode: Encode,
): Generator<Buffer, number> {
  const { env, resource, namespace } = target;
  let from = options.resourceVersion;
  if (from === undefined || options.sendInitialEvents) {
    const { items, revision } = env.store.list(resource.type, { namespace, where });
    for (const object of items) yield encode("ADDED", object);
    from = revision;
  } else if (isUnchanged(target, from)) from = env.store.revision;
  if (options.sendInitialEvents && options.bookmarks) yield bookmark(target, from, true);
  return from;
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

type Encode = (type: WatchEventType, object: Stored) => Buffer;

const texts = new EventTexts();

/** Of a table watch only the first event carries the column definitions. */
function encoder({ env, resource }: Target, view: View): Encode {
  if (view.shape === "object") {
    const version = apiVersionOf(resource);
    return (type, object) =>
      texts.text(object, type, version, () => eventLine(type, representEvent(resource, object, view, false)));
  }
  let first = true;
  return (type, object) => {
    const shown = representEvent(resource, object, { ...view, now: env.clock.now() }, first);
    first = false;
    return eventLine(type, shown);
  };
}
