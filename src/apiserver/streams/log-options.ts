import { timestampProblem } from "../../api/timestamp.ts";
import { badRequest, invalidOption } from "../api-error.ts";
import { flag, integer } from "../options.ts";
import type { PodLogOptions } from "../ports.ts";

/**
 * Reads corev1.PodLogOptions from a query; validation.ValidatePodLogOptions.
 * @throws ApiError 400, 422
 */
export function logOptions(query: URLSearchParams, pod: string): PodLogOptions {
  const tailLines = integer(query, "tailLines");
  const sinceSeconds = integer(query, "sinceSeconds");
  const limitBytes = integer(query, "limitBytes");
  const sinceTime = time(query, "sinceTime");
  if (tailLines !== undefined && tailLines < 0)
    tooSmall(pod, "tailLines", tailLines, "greater than or equal to 0");
  if (limitBytes !== undefined && limitBytes < 1) tooSmall(pod, "limitBytes", limitBytes, "greater than 0");
  if (sinceSeconds !== undefined && sinceTime !== undefined) bothSince(pod);
  if (sinceSeconds !== undefined && sinceSeconds < 1)
    tooSmall(pod, "sinceSeconds", sinceSeconds, "greater than 0");
  return {
    follow: flag(query, "follow"),
    previous: flag(query, "previous"),
    timestamps: flag(query, "timestamps"),
    stream: streamOf(query, pod),
    ...(tailLines === undefined ? {} : { tailLines }),
    ...(sinceSeconds === undefined ? {} : { sinceSeconds }),
    ...(sinceTime === undefined ? {} : { sinceTime }),
    ...(limitBytes === undefined ? {} : { limitBytes }),
  };
}

function time(query: URLSearchParams, name: string): string | undefined {
  const text = query.get(name) ?? "";
  if (text === "") return undefined;
  const problem = timestampProblem(text);
  if (problem !== undefined) throw badRequest(problem);
  return text;
}

function streamOf(query: URLSearchParams, pod: string): PodLogOptions["stream"] {
  const stream = query.get("stream") ?? "All";
  if (stream === "All" || stream === "Stdout" || stream === "Stderr") return stream;
  const message = `Unsupported value: "${stream}": supported values: "All", "Stderr", "Stdout"`;
  throw invalidOption("PodLogOptions", { reason: "FieldValueNotSupported", message, field: "stream" }, pod);
}

function tooSmall(pod: string, field: string, value: number, bound: string): never {
  const message = `Invalid value: ${value}: must be ${bound}`;
  throw invalidOption("PodLogOptions", { reason: "FieldValueInvalid", message, field }, pod);
}

function bothSince(pod: string): never {
  const message = "Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified";
  throw invalidOption("PodLogOptions", { reason: "FieldValueForbidden", message, field: "" }, pod);
}
