import type { IncomingHttpHeaders } from "node:http";
import { notAcceptable } from "./api-error.ts";

/** The shapes in which an object or list can be answered. */
export type Representation = "object" | "table" | "metadata";

const YAML_TYPE = "application/yaml";
const PROTOBUF_TYPE = "application/vnd.kubernetes.protobuf";
/** What may be asked for. */
const ACCEPTED = [
  "application/json",
  YAML_TYPE,
  PROTOBUF_TYPE,
  "application/json;stream=watch",
  `${PROTOBUF_TYPE};stream=watch`,
];

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
    if (media === YAML_TYPE) return "object";
    if (!isJson(media)) continue;
    const as = parameters.find((parameter) => parameter.startsWith("as="))?.slice("as=".length);
    if (as === undefined) return "object";
    if (!isMetaVersion(parameters)) continue;
    if (as === "Table") return "table";
    if (as === "PartialObjectMetadata" || as === "PartialObjectMetadataList") return "metadata";
  }
  if (accept.includes(PROTOBUF_TYPE)) return "object";
  throw notAcceptable(ACCEPTED);
}

/** Tables and the like are of meta.k8s.io, in two versions. */
function isMetaVersion(parameters: readonly string[]): boolean {
  return (
    parameters.includes("g=meta.k8s.io") && (parameters.includes("v=v1") || parameters.includes("v=v1beta1"))
  );
}

/** Whether the client would rather read YAML than anything else that is produced. */
export function prefersYaml(headers: IncomingHttpHeaders): boolean {
  const medias = (headers.accept ?? "").split(",").map((range) => range.split(";")[0]?.trim() ?? "");
  return medias.find((media) => media === YAML_TYPE || isJson(media)) === YAML_TYPE;
}

function isJson(media: string): boolean {
  return ["application/json", "application/*", "*/*"].includes(media);
}
