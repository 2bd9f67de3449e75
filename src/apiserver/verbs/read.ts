import { apiVersionOf } from "../../api/scheme.ts";
import { type Answer, ok } from "../answer.ts";
import { tooLargeResourceVersion } from "../api-error.ts";
import { checkListVersion, listOptions } from "../list-options.ts";
import { negotiate } from "../negotiation.ts";
import { includedObject, representList, representOne } from "../representation.ts";
import { selectorsOf } from "../selectors.ts";
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

/** GET of a collection, or a watch of it. `limit` is ignored: everything comes at once. */
export function list(target: Target): Answer {
  const { env, request, resource, namespace } = target;
  const options = listOptions(request.query);
  if (options.watch) return watch(target, options);
  const shape = negotiate(request.headers);
  const where = selectorsOf(resource, request.query);
  checkListVersion(options, env.store.revision);
  const { items, revision } = env.store.list(resource.type, { namespace, where });
  const view = { shape, include: includedObject(request.query), now: env.clock.now() };
  return ok(representList(resource, apiVersionOf(resource), items, revision, view));
}
