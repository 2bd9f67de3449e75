import type { AccessReview, ResourceAttributes, RulesReview } from "../../api/posted.ts";
import { accessReview, rulesReview, selfSubjectReview } from "../../api/schema/posted.ts";
import type { ObjectSchema } from "../../api/schema/types.ts";
import { type FieldError, goSyntax, invalid } from "../../api/validation/field-error.ts";
import { goQuote } from "../../api/go-quote.ts";
import { invalidStatus } from "../../api/validation/invalid-status.ts";
import { type Answer, created, type User } from "../answer.ts";
import { ApiError, badRequest } from "../api-error.ts";
import { type Attributes, isAllowed, rulesOf } from "../authorization.ts";
import { readSmallBody } from "../rules/small-body.ts";
import type { ComputedResource, ComputedTarget } from "./computed-resource.ts";

/** A question that any user may ask about himself. */
interface Review<T> {
  readonly group: string;
  readonly kind: string;
  readonly schema: ObjectSchema<T>;
  /** Parts of the answer: its status, and its spec where that is echoed. @throws ApiError 400, 422 */
  readonly answer: (review: T, user: User) => { readonly spec?: object; readonly status: object };
}

/** `kubectl auth whoami`. */
const whoAmI: Review<unknown> = {
  group: "authentication.k8s.io",
  kind: "SelfSubjectReview",
  schema: selfSubjectReview,
  answer: (_review, { name, groups }) => ({ status: { userInfo: { username: name, groups } } }),
};

/** `kubectl auth can-i VERB RESOURCE`. */
const access: Review<AccessReview> = {
  group: "authorization.k8s.io",
  kind: "SelfSubjectAccessReview",
  schema: accessReview,
  answer: ({ spec }, user) => {
    const errors = validateAccess(spec);
    // kube-apiserver has forgotten the kind by then.
    if (errors.length > 0)
      throw ApiError.of(invalidStatus({ group: "authorization.k8s.io", kind: "" }, "", errors));
    return { spec, status: { allowed: isAllowed(user, attributesOf(spec)) } };
  },
};

/** `kubectl auth can-i --list`. */
const rules: Review<RulesReview> = {
  group: "authorization.k8s.io",
  kind: "SelfSubjectRulesReview",
  schema: rulesReview,
  answer: ({ spec }, user) => {
    if (spec.namespace === undefined) throw badRequest("no namespace on request");
    const all = rulesOf(user);
    return {
      spec,
      status: {
        resourceRules: all.filter(({ resources }) => resources !== undefined),
        nonResourceRules: all.filter(({ nonResourceURLs }) => nonResourceURLs !== undefined),
        incomplete: false,
      },
    };
  },
};

/** ValidateSelfSubjectAccessReview: one of the two, and not both. */
function validateAccess({
  resourceAttributes,
  nonResourceAttributes,
}: AccessReview["spec"]): readonly FieldError[] {
  if (resourceAttributes === undefined && nonResourceAttributes === undefined) {
    const detail = "exactly one of nonResourceAttributes or resourceAttributes must be specified";
    return [invalid("spec.resourceAttributes", null, detail)];
  }
  if (resourceAttributes === undefined || nonResourceAttributes === undefined) return [];
  const { path = "", verb = "" } = nonResourceAttributes;
  const value = goSyntax(`authorization.NonResourceAttributes{Path:${goQuote(path)}, Verb:${goQuote(verb)}}`);
  return [
    invalid(
      "spec.nonResourceAttributes",
      value,
      "cannot be specified in combination with resourceAttributes",
    ),
  ];
}

function attributesOf({ resourceAttributes, nonResourceAttributes }: AccessReview["spec"]): Attributes {
  if (resourceAttributes === undefined) {
    const { verb = "", path = "" } = nonResourceAttributes ?? {};
    return { kind: "path", verb, path };
  }
  const { verb = "", group = "", namespace = "", name = "" } = resourceAttributes;
  return { kind: "resource", verb, group, resource: resourceOf(resourceAttributes), namespace, name };
}

function resourceOf({ resource = "", subresource = "" }: ResourceAttributes): string {
  return subresource === "" ? resource : `${resource}/${subresource}`;
}

function computed<T>(review: Review<T>): ComputedResource {
  const { group, kind, schema } = review;
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
    schema,
    handle: (target) =>
      target.request.method === "POST" && target.name === undefined ? answered(review, target) : undefined,
  };
}

async function answered<T>(
  { group, kind, schema, answer }: Review<T>,
  { request }: ComputedTarget,
): Promise<Answer> {
  const what = { group, kind, version: "v1", schema };
  const review = await readSmallBody(what, request.headers, await request.body());
  const metadata = { creationTimestamp: null };
  const object = { kind, apiVersion: `${group}/v1`, metadata, ...answer(review, request.user) };
  return created(object);
}

/** The questions that any user may ask about himself. */
export const reviews: readonly ComputedResource[] = [computed(whoAmI), computed(access), computed(rules)];
