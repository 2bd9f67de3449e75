import type { IncomingHttpHeaders } from "node:http";
import { notAcceptable } from "./api-error.ts";

/** The shapes in which an object or list can be answered. */
export type Representation = "object" | "table" | "metadata";

const PRODUCED = ["application/json"];

/**
 * Picks the shape by the Accept header, first match wins. JSON is always what is sent: clients that ask for protobuf
 * take it as well.
 * @throws ApiError 406
 */
export function negotiate(headers: IncomingHttpHeaders): Representation {
  const accept = headers.accept ?? "";
  if (accept.trim() === "") return "object";
  for (const range of accept.split(",")) {
    const [media = "", ...parameters] = range.split(";").map((part) => part.trim());
    if (!isJson(media)) continue;
    const as = parameters.find((parameter) => parameter.startsWith("as="))?.slice("as=".length);
    if (as === undefined) return "object";
    if (as === "Table") return "table";
    if (as === "PartialObjectMetadata" || as === "PartialObjectMetadataList") return "metadata";
  }
  if (accept.includes("application/vnd.kubernetes.protobuf")) return "object";
  throw notAcceptable(PRODUCED);
}

function isJson(media: string): boolean {
  return ["application/json", "application/*", "*/*"].includes(media);
}
