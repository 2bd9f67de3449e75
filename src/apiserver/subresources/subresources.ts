import type { Answer } from "../answer.ts";
import { badRequest, methodNotAllowed, noSuchPath } from "../api-error.ts";
import { verbOf } from "../request-info.ts";
import { podLog } from "../streams/log.ts";
import { existing, type NamedTarget } from "../verbs/target.ts";
import { objectVerb } from "../verbs/object.ts";
import { bind } from "./binding.ts";
import { evict } from "./eviction.ts";
import { scaleVerb } from "./scale.ts";
import { requestToken } from "./token.ts";

type SubresourceHandler = (target: NamedTarget) => Promise<Answer> | Answer;

/** `METHOD name` of what is not simply the object by another path. */
const handlers: Readonly<Record<string, SubresourceHandler>> = {
  "POST binding": bind,
  "POST eviction": evict,
  "POST token": requestToken,
  "GET log": podLog,
  "GET attach": needsUpgrade,
  "POST attach": needsUpgrade,
  "GET exec": needsUpgrade,
  "POST exec": needsUpgrade,
  "GET portforward": needsUpgrade,
  "POST portforward": needsUpgrade,
};

/** What lies below an object. Only what discovery names is there. */
export async function subresourceVerb(target: NamedTarget, name: string): Promise<Answer> {
  const subresource = target.resource.subresources.find((sub) => sub.name === name);
  if (subresource === undefined) throw noSuchPath();
  const verb = verbOf(target.request.method, true, false);
  if (!subresource.verbs.some((known) => known === verb)) throw methodNotAllowed();
  if (name === "status" || target.resource.strategy.parts?.[name] !== undefined)
    return await objectVerb(target);
  if (name === "scale") return await scaleVerb(target);
  const handler = handlers[`${target.request.method} ${name}`];
  if (handler === undefined) throw methodNotAllowed();
  return await handler(target);
}

function needsUpgrade(target: NamedTarget): never {
  existing(target);
  throw badRequest("Upgrade request required");
}
