import type { IncomingHttpHeaders } from "node:http";
import { goJsonProblem } from "../../api/go-json.ts";
import { sortedEntries } from "../../api/members.ts";
import { applyJsonPatch } from "../../api/patch/json-patch.ts";
import { applyMergePatch } from "../../api/patch/merge-patch.ts";
import { PatchError } from "../../api/patch/patch-error.ts";
import { goText } from "../../api/go-text.ts";
import { applyStrategicMergePatch, notAMap } from "../../api/patch/strategic-merge.ts";
import { schemas } from "../../api/schema/index.ts";
import { invalid } from "../../api/validation/field-error.ts";
import { invalidStatus } from "../../api/validation/invalid-status.ts";
import type { Stored } from "../../storage/index.ts";
import { messageOf } from "../../util/errors.ts";
import { ApiError, badRequest, tooLarge, unprocessable, unsupportedMediaType } from "../api-error.ts";
import type { FieldValidation } from "../options.ts";
import type { Resource } from "../registry/resource.ts";
import { onWire } from "../representation.ts";
import { jsonStrictErrors, mediaType, unknownFields } from "./body.ts";
import { type Checked, inspect } from "./decode.ts";
import { checkDepth } from "./json-text.ts";
import { conversionProblem } from "./unstructured.ts";

/** One of the three ways to patch. */
interface PatchType {
  readonly apply: (resource: Resource, document: object, patch: unknown) => unknown;
  /** In front of what is wrong with the text. */
  readonly prefix: string;
  /** What the API server shows of a patch whose outcome is no object of the kind. */
  readonly shown: (patch: unknown, outcome: unknown) => string;
  /** Whether objects are made from maps, not from JSON: the words differ. */
  readonly converts: boolean;
}

const patchTypes: Readonly<Record<string, PatchType>> = {
  "application/json-patch+json": {
    apply: (_resource, document, patch) => applyJsonPatch(document, patch),
    prefix: "error decoding patch: ",
    shown: shownObject,
    converts: false,
  },
  "application/merge-patch+json": {
    apply: (_resource, document, patch) => {
      if (typeof patch !== "object" || patch === null || Array.isArray(patch)) throw notAMap(patch);
      return applyMergePatch(document, patch);
    },
    prefix: "error decoding patch: ",
    shown: shownObject,
    converts: false,
  },
  "application/strategic-merge-patch+json": {
    apply: (resource, document, patch) =>
      applyStrategicMergePatch(schemas[resource.kind], { ...document }, patch),
    prefix: "",
    shown: (patch) => goText(patch),
    converts: true,
  },
};

/** The whole object, with its members in the order of Go's maps. */
function shownObject(_patch: unknown, outcome: unknown): string {
  return JSON.stringify(Object.fromEntries(sortedEntries(outcome as object)));
}

/**
 * A function from the present object to the patched one, decoded and defaulted anew.
 * @throws ApiError 415; the function 400, 422
 */
export function patcher(
  resource: Resource,
  headers: IncomingHttpHeaders,
  body: Buffer,
  validation: FieldValidation,
): (current: Stored) => Checked {
  const type = patchTypes[mediaType(headers)];
  if (type === undefined) throw unsupportedMediaType("415: Unsupported Media Type", {});
  return (current) => {
    const text = body.toString("utf8");
    const patch = parsePatch(text, type);
    const outcome = patched(resource, onWire(resource, current), patch, type);
    const refuse = (why: string): Error =>
      ApiError.of(
        invalidStatus({ group: "", kind: "" }, "", [invalid("patch", type.shown(patch, outcome), why)]),
      );
    const { object, mismatch, unknown } = inspect(resource, outcome);
    if (mismatch !== undefined) {
      throw refuse((type.converts ? conversionProblem(mismatch) : undefined) ?? mismatch.message);
    }
    if (validation === "Ignore") return { object, warnings: [] };
    const strict = [...jsonStrictErrors(text, []), ...unknownFields(unknown)];
    if (validation === "Strict" && strict.length > 0) {
      throw refuse(`strict decoding error: ${strict.join(", ")}`);
    }
    return { object, warnings: strict };
  };
}

function parsePatch(text: string, { prefix }: PatchType): unknown {
  try {
    checkDepth(text);
    return JSON.parse(text);
  } catch (error) {
    const why = goJsonProblem(text) ?? messageOf(error);
    throw badRequest(`${prefix}${why}`);
  }
}

function patched(resource: Resource, document: object, patch: unknown, type: PatchType): unknown {
  try {
    return type.apply(resource, document, patch);
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    switch (error.reason) {
      case "malformed":
        throw badRequest(`${type.prefix}${error.message}`);
      case "tooLarge":
        throw tooLarge(error.message);
      case "failed":
        throw unprocessable();
      case "directive":
        throw new ApiError(500, "", error.message);
      default:
        error.reason satisfies never;
        throw error;
    }
  }
}
