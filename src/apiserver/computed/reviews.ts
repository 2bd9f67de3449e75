import { isRecord } from "../../util/is-record.ts";
import { type Answer, created } from "../answer.ts";
import { badRequest } from "../api-error.ts";
import { type Attributes, isAllowed, rulesOf } from "../authorization.ts";
import { readRawBody } from "../rules/body.ts";
import type { ComputedResource, ComputedTarget } from "./computed-resource.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What a review answers: parts of its status, and of its spec where it is echoed. */
type Review = (spec: Fields, target: ComputedTarget) => { readonly spec?: Fields; readonly status: Fields };

/** `kubectl auth whoami`. */
const whoAmI: Review = (_spec, { request: { user } }) => ({
  status: { userInfo: { username: user.name, groups: user.groups } },
});

/** `kubectl auth can-i VERB RESOURCE`. */
const accessReview: Review = (spec, { request: { user } }) => ({
  spec,
  status: { allowed: isAllowed(user, attributesOf(spec)) },
});

/** `kubectl auth can-i --list`. */
const rulesReview: Review = (spec, { request: { user } }) => {
  const rules = rulesOf(user);
  return {
    spec,
    status: {
      resourceRules: rules.filter(({ resources }) => resources !== undefined),
      nonResourceRules: rules.filter(({ nonResourceURLs }) => nonResourceURLs !== undefined),
      incomplete: false,
    },
  };
};

function attributesOf({ resourceAttributes, nonResourceAttributes }: Fields): Attributes {
  if (isRecord(nonResourceAttributes) && !isRecord(resourceAttributes)) {
    const { verb, path } = nonResourceAttributes;
    return { kind: "path", verb: text(verb), path: text(path) };
  }
  if (!isRecord(resourceAttributes)) {
    throw badRequest(
      "spec.resourceAttributes: Invalid value: exactly one of nonResourceAttributes or resourceAttributes must be specified",
    );
  }
  const { verb, group, resource, subresource, namespace, name } = resourceAttributes;
  const below = text(subresource) === "" ? "" : `/${text(subresource)}`;
  return {
    kind: "resource",
    verb: text(verb),
    group: text(group),
    resource: `${text(resource)}${below}`,
    namespace: text(namespace),
    name: text(name),
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function review(group: string, kind: string, answer: Review): ComputedResource {
  return {
    group,
    version: "v1",
    kind,
    plural: `${kind.toLowerCase()}s`,
    singular: kind.toLowerCase(),
    shortNames: [],
    categories: [],
    namespaced: false,
    verbs: ["create"],
    subresources: [],
    handle: (target) =>
      target.request.method === "POST" && target.name === undefined
        ? answered(`${group}/v1`, kind, target, answer)
        : undefined,
  };
}

async function answered(
  apiVersion: string,
  kind: string,
  target: ComputedTarget,
  answer: Review,
): Promise<Answer> {
  const { request } = target;
  const { raw } = await readRawBody(kind, request.headers, await request.body());
  if (!isRecord(raw)) {
    throw badRequest(`the object provided is unrecognized (must be of type ${kind})`);
  }
  const spec = isRecord(raw["spec"]) ? raw["spec"] : {};
  const object = { kind, apiVersion, metadata: { creationTimestamp: null }, ...answer(spec, target) };
  return created(object);
}

/** The questions that any user may ask about himself. */
export const reviews: readonly ComputedResource[] = [
  review("authentication.k8s.io", "SelfSubjectReview", whoAmI),
  review("authorization.k8s.io", "SelfSubjectAccessReview", accessReview),
  review("authorization.k8s.io", "SelfSubjectRulesReview", rulesReview),
];
