import type { IncomingHttpHeaders } from "node:http";
import type { ObjectSchema } from "../../api/schema/types.ts";
import { decode } from "../../api/schema/decode.ts";
import { parseApiVersion } from "../../api/scheme.ts";
import { isRecord } from "../../util/is-record.ts";
import { badRequest } from "../api-error.ts";
import { readRawBody } from "./body.ts";
import { checkKind } from "./decode.ts";

/** What a body that is not stored should be: options, reviews, what is posted to subresources. */
export interface SmallBody<T> {
  /** Undefined: any group may have it, as the options that every group has in its own name. */
  readonly group?: string;
  readonly kind: string;
  readonly version: string;
  readonly schema: ObjectSchema<T>;
}

/**
 * Reads a body that is not stored. Fields that the schema does not name are left out.
 * @throws ApiError 400, 415
 */
export async function readSmallBody<T>(
  { group, kind, version, schema }: SmallBody<T>,
  headers: IncomingHttpHeaders,
  body: Buffer,
): Promise<T> {
  const { raw } = await readRawBody(kind, headers, body);
  const { apiVersion = "" } = isRecord(raw) ? raw : {};
  checkKind(
    group === undefined ? { ...parseApiVersion(String(apiVersion)), kind } : { group, version, kind },
    raw,
  );
  const { object, problems } = decode(schema, raw);
  const mistake = problems.find((problem) => problem.kind === "type");
  if (mistake === undefined) return object;
  throw badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${mistake.message}`);
}
