import type { Answer } from "../answer.ts";
import { methodNotAllowed } from "../api-error.ts";
import { deleteOne } from "./delete.ts";
import { patch } from "./patch.ts";
import { get } from "./read.ts";
import type { NamedTarget } from "./target.ts";
import { update } from "./update.ts";

/** The verbs on one object; on a subresource that shows the object (`/status`) all but delete. */
export async function objectVerb(target: NamedTarget): Promise<Answer> {
  switch (target.request.method) {
    case "GET":
    case "HEAD":
      return get(target);
    case "PUT":
      return await update(target);
    case "PATCH":
      return await patch(target);
    case "DELETE":
      if (target.subresource === undefined) return await deleteOne(target);
      throw methodNotAllowed();
    default:
      throw methodNotAllowed();
  }
}
