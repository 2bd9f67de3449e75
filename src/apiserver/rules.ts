import type { IncomingHttpHeaders } from "node:http";
import type { KubeObject } from "../api/index.ts";
import { humanDuration } from "../api/duration.ts";
import type { Stored } from "../storage/index.ts";
import { badRequest, unsupportedMediaType } from "./api-error.ts";
import type { FieldValidation } from "./options.ts";
import type { Resource } from "./registry/resource.ts";

export interface Checked {
  readonly object: KubeObject;
  readonly warnings: readonly string[];
}

export function decodeBody(
  resource: Resource,
  headers: IncomingHttpHeaders,
  body: Buffer,
  _validation: FieldValidation,
): Checked {
  const type = (headers["content-type"] ?? "application/json").split(";")[0]?.trim();
  if (type !== "application/json" && type !== "*/*") {
    throw unsupportedMediaType(
      "the body of the request was in an unknown format - accepted media types include: application/json",
    );
  }
  try {
    return { object: JSON.parse(body.toString("utf8")) as KubeObject, warnings: [] };
  } catch {
    throw badRequest(`the object provided is unrecognized (must be of type ${resource.kind})`);
  }
}

export function admitNew(_resource: Resource, object: KubeObject): Checked {
  return { object, warnings: [] };
}

export function admitUpdate(
  _resource: Resource,
  next: KubeObject,
  _current: Stored,
  _sub: string | undefined,
): Checked {
  return { object: next, warnings: [] };
}

export function columnsOf(_resource: Resource): readonly object[] {
  return [
    { name: "Name", type: "string", format: "name", description: "", priority: 0 },
    { name: "Age", type: "string", format: "", description: "", priority: 0 },
  ];
}

export function cellsOf(_resource: Resource, object: Stored, now: number): readonly unknown[] {
  return [object.metadata.name, humanDuration(now - Date.parse(object.metadata.creationTimestamp))];
}

export function patcher(
  _resource: Resource,
  _headers: IncomingHttpHeaders,
  _body: Buffer,
  _validation: FieldValidation,
): (current: Stored) => Checked {
  throw unsupportedMediaType("415: Unsupported Media Type");
}

export function decodeJson(kind: string, body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw badRequest(`the object provided is unrecognized (must be of type ${kind})`);
  }
}
