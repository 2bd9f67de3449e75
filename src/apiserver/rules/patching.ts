import type { IncomingHttpHeaders } from "node:http";
import { applyJsonPatch } from "../../api/patch/json-patch.ts";
import { applyMergePatch } from "../../api/patch/merge-patch.ts";
import { PatchError } from "../../api/patch/patch-error.ts";
import { applyStrategicMergePatch } from "../../api/patch/strategic-merge.ts";
import { schemas } from "../../api/schema/index.ts";
import type { Stored } from "../../storage/index.ts";
import { ApiError, badRequest, unprocessable, unsupportedMediaType } from "../api-error.ts";
import type { FieldValidation } from "../options.ts";
import type { Resource } from "../registry/resource.ts";
import { mediaType } from "./body.ts";
import { checkDepth } from "./json-text.ts";
import { onWire } from "../representation.ts";
import { type Checked, decodeValue } from "./decode.ts";

type Apply = (document: object, patch: unknown) => unknown;

/**
 * Reads the body of a PATCH: a function from the present object to the patched one, decoded and defaulted anew.
 * @throws ApiError 400, 415; the function 400, 422
 */
export function patcher(
  resource: Resource,
  headers: IncomingHttpHeaders,
  body: Buffer,
  validation: FieldValidation,
): (current: Stored) => Checked {
  const apply = applierOf(resource, mediaType(headers));
  const patch = parsePatch(body);
  return (current) => {
    const whole = onWire(resource, current);
    return decodeValue(resource, patched(apply, whole, patch), validation);
  };
}

function applierOf(resource: Resource, type: string): Apply {
  switch (type) {
    case "application/json-patch+json":
      return applyJsonPatch;
    case "application/merge-patch+json":
      return applyMergePatch;
    case "application/strategic-merge-patch+json":
      return (document, patch) => applyStrategicMergePatch(schemas[resource.kind], { ...document }, patch);
    default:
      throw unsupportedMediaType("415: Unsupported Media Type", {});
  }
}

function parsePatch(body: Buffer): unknown {
  try {
    const text = body.toString("utf8");
    checkDepth(text);
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(`error decoding patch: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function patched(apply: Apply, document: object, patch: unknown): unknown {
  try {
    return apply(document, patch);
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    switch (error.reason) {
      case "malformed":
        throw badRequest(error.message);
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
