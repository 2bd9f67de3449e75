import type { Status, StatusCause, StatusDetails } from "../api/index.ts";
import { MinikubeletError } from "../util/errors.ts";

type ErrorStatus = Status & { readonly code: number };

/** An answer that is not a success. Its body is a metav1.Status with the API server's own words. */
export class ApiError extends MinikubeletError {
  readonly status: ErrorStatus;
  /** What is told beside the error. */
  readonly warnings: readonly string[] = [];

  constructor(
    code: number,
    reason: string,
    message: string,
    details?: StatusDetails,
    cause?: unknown,
    metadata: Status["metadata"] = {},
  ) {
    super(reason === "" ? "Unknown" : reason, message, cause === undefined ? {} : { cause });
    this.status = {
      kind: "Status",
      apiVersion: "v1",
      metadata,
      status: "Failure",
      message,
      ...(reason === "" ? {} : { reason }),
      ...(details === undefined ? {} : { details }),
      code,
    };
  }

  /** The error that a Status made elsewhere stands for. */
  static of({ code = 500, reason = "", message = "", details, metadata }: Status): ApiError {
    return new ApiError(code, reason, message, details, undefined, metadata);
  }
}

/** The same error, with what was to be told about the request before it failed. Other errors stay what they are. */
export function withWarnings(error: unknown, warnings: readonly string[]): unknown {
  return error instanceof ApiError && warnings.length > 0
    ? Object.assign(ApiError.of(error.status), { warnings: [...warnings, ...error.warnings] })
    : error;
}

/** The plural of a kind with its group, as messages name it (`deployments.apps`). */
export interface GroupResource {
  readonly group: string;
  readonly plural: string;
}

/** `pods`, `deployments.apps`. */
export function groupResourceName({ group, plural }: GroupResource): string {
  return group === "" ? plural : `${plural}.${group}`;
}

function detailsOf(resource: GroupResource, name: string): StatusDetails {
  return { name, ...(resource.group === "" ? {} : { group: resource.group }), kind: resource.plural };
}

/** 400: the request cannot be understood. */
export function badRequest(message: string): ApiError {
  return new ApiError(400, "BadRequest", message);
}

/** 401: nobody knows who asks. */
export function unauthorized(): ApiError {
  return new ApiError(401, "Unauthorized", "Unauthorized");
}

/** 403 about one object, or about the collection where `name` is "". */
export function forbidden(resource: GroupResource, name: string, why: string): ApiError {
  const subject = name === "" ? groupResourceName(resource) : `${groupResourceName(resource)} "${name}"`;
  return new ApiError(403, "Forbidden", `${subject} is forbidden: ${why}`, detailsOf(resource, name));
}

/** 404 for an object. */
export function notFound(resource: GroupResource, name: string): ApiError {
  return new ApiError(
    404,
    "NotFound",
    `${groupResourceName(resource)} "${name}" not found`,
    detailsOf(resource, name),
  );
}

/** The URL leads nowhere. */
export function noSuchPath(): ApiError {
  return new ApiError(404, "NotFound", "the server could not find the requested resource", {});
}

/** 405: the resource is there, but not this verb. */
export function methodNotAllowed(): ApiError {
  const message = "the server does not allow this method on the requested resource";
  return new ApiError(405, "MethodNotAllowed", message, {});
}

/** 406: none of the types that the client takes is produced. */
export function notAcceptable(types: readonly string[]): ApiError {
  const message = `406: Not Acceptable\n\nAvailable representations: ${types.join(", ")}`;
  return new ApiError(406, "NotAcceptable", message, {});
}

/** 409 of a create. */
export function alreadyExists(resource: GroupResource, name: string): ApiError {
  const message = `${groupResourceName(resource)} "${name}" already exists`;
  return new ApiError(409, "AlreadyExists", message, detailsOf(resource, name));
}

/** Any 409 of an update. For failed preconditions kube-apiserver puts the kind where the plural stands otherwise. */
export function conflict(resource: GroupResource, name: string, why: string): ApiError {
  const message = `Operation cannot be fulfilled on ${groupResourceName(resource)} "${name}": ${why}`;
  return new ApiError(409, "Conflict", message, detailsOf(resource, name));
}

/** 409 of an update whose resourceVersion is not the present one. */
export function staleVersion(resource: GroupResource, name: string): ApiError {
  const why = "the object has been modified; please apply your changes to the latest version and try again";
  return conflict(resource, name, why);
}

/** @param next where a chunked list may go on all the same */
export function expired(message: string, next?: string): ApiError {
  const error = new ApiError(410, "Expired", message);
  return next === undefined ? error : ApiError.of({ ...error.status, metadata: { continue: next } });
}

/** 413; `why` names the limit. */
export function tooLarge(why: string): ApiError {
  return new ApiError(413, "RequestEntityTooLarge", `Request entity too large: ${why}`);
}

/** 415: the body's type is not read. */
export function unsupportedMediaType(message: string, details?: StatusDetails): ApiError {
  return new ApiError(415, "UnsupportedMediaType", message, details);
}

/** The patch itself cannot be carried out. */
export function unprocessable(): ApiError {
  return new ApiError(422, "Invalid", "the server rejected our request due to an error in our request", {});
}

/** An option of the request is wrong; `kind` is e.g. `CreateOptions`. */
export function invalidOption(kind: string, cause: Required<StatusCause>, name = ""): ApiError {
  const options = kind === "PodLogOptions" ? kind : `${kind}.meta.k8s.io`;
  const message = `${options} "${name}" is invalid: ${cause.field}: ${cause.message}`;
  const group = kind === "PodLogOptions" ? {} : { group: "meta.k8s.io" };
  const details = { ...(name === "" ? {} : { name }), ...group, kind, causes: [cause] };
  return new ApiError(422, "Invalid", message, details);
}

/** 500; `cause` is for the log. */
export function internalError(message: string, cause?: unknown): ApiError {
  const details = { causes: [{ message }] };
  return new ApiError(500, "InternalError", `Internal error occurred: ${message}`, details, cause);
}

/** 504 for a version that is still to come. */
export function tooLargeResourceVersion(wanted: number, current: number): ApiError {
  const message = `Timeout: Too large resource version: ${wanted}, current: ${current}`;
  return new ApiError(504, "Timeout", message, {
    causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
    retryAfterSeconds: 1,
  });
}
