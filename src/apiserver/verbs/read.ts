import { type Answer, ok } from "../answer.ts";
import { tooLargeResourceVersion } from "../api-error.ts";
import { isStorageError } from "../../storage/index.ts";
import { historyGone, listOptions, listRevision } from "../list-options.ts";
import { negotiate } from "../negotiation.ts";
import { includedObject, representList, representOne } from "../representation.ts";
import { selectorsOf } from "../selectors.ts";
import { pageOf } from "./pages.ts";
import { existing, type NamedTarget, type Target } from "./target.ts";
import { watch } from "./watch.ts";

/** GET of one object. */
export function get(target: NamedTarget): Answer {
  const { env, request, resource } = target;
  const shape = negotiate(request.headers);
  const version = Number(request.query.get("resourceVersion") ?? 0);
  if (version > env.store.revision) throw tooLargeResourceVersion(version, env.store.revision);
  const object = existing(target);
  const view = { shape, include: includedObject(request.query), now: env.clock.now() };
  return ok(representOne(resource, object, view));
}

/** GET of a collection, whole or by pages that all show the revision of the first; or a watch of it. */
export function list(target: Target): Answer {
  const { env, request, resource, namespace } = target;
  const options = listOptions(request.query);
  if (options.watch) return watch(target, options);
  const shape = negotiate(request.headers);
  const where = selectorsOf(resource, request.query);
  const at = listRevision(options, env.store.revision);
  const view = { shape, include: includedObject(request.query), now: env.clock.now() };
  try {
    const { items, revision } = env.store.list(resource.type, { namespace, where, at });
    const page = pageOf(items, revision, options, where !== undefined);
    return ok(representList(resource, page, view));
  } catch (error) {
    if (!isStorageError(error, "TooOld")) throw error;
    throw historyGone(options);
  }
}
