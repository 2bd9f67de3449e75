import type { StatusCause } from "../api/index.ts";
import { type ApiError, badRequest, expired, invalidOption, tooLargeResourceVersion } from "./api-error.ts";
import { type Continuation, continueToken, parseContinue } from "./continuation.ts";
import { flag, integer } from "./options.ts";

/** metav1.ListOptions without the selectors. */
export interface ListOptions {
  readonly watch: boolean;
  readonly bookmarks: boolean;
  readonly sendInitialEvents: boolean;
  /** Undefined: unset or 0, any version will do. */
  readonly resourceVersion: number | undefined;
  readonly exact: boolean;
  readonly timeoutSeconds: number | undefined;
  /** The most items to send; undefined: all. */
  readonly limit: number | undefined;
  readonly continuation: Continuation | undefined;
}

/** @throws ApiError 400, 422 */
export function listOptions(query: URLSearchParams): ListOptions {
  const watch = flag(query, "watch");
  const given = query.get("resourceVersion") ?? "";
  const match = query.get("resourceVersionMatch") ?? "";
  const sendInitialEvents = flag(query, "sendInitialEvents");
  checkCombination({ watch, given, match, sendInitialEvents: query.has("sendInitialEvents") });
  return {
    watch,
    bookmarks: flag(query, "allowWatchBookmarks"),
    sendInitialEvents,
    resourceVersion: parseVersion(given),
    exact: match === "Exact",
    timeoutSeconds: integer(query, "timeoutSeconds"),
    limit: limitOf(query),
    continuation: continuationOf(query, given),
  };
}

function limitOf(query: URLSearchParams): number | undefined {
  const limit = integer(query, "limit") ?? 0;
  return limit > 0 ? limit : undefined;
}

function continuationOf(query: URLSearchParams, resourceVersion: string): Continuation | undefined {
  const token = query.get("continue") ?? "";
  if (token === "") return undefined;
  if (resourceVersion !== "" && resourceVersion !== "0") {
    throw badRequest("specifying resource version is not allowed when using continue");
  }
  return parseContinue(token);
}

interface Combination {
  readonly watch: boolean;
  readonly given: string;
  readonly match: string;
  readonly sendInitialEvents: boolean;
}

/** apimachinery's ValidateListOptions. */
function checkCombination({ watch, given, match, sendInitialEvents }: Combination): void {
  if (sendInitialEvents && !watch) fail("sendInitialEvents", "sendInitialEvents is forbidden for list");
  if (sendInitialEvents && match !== "NotOlderThan") {
    fail("resourceVersionMatch", "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
  }
  if (match === "" || sendInitialEvents) return;
  if (match !== "Exact" && match !== "NotOlderThan") {
    throw invalidOption("ListOptions", {
      reason: "FieldValueNotSupported",
      message: `Unsupported value: "${match}": supported values: "Exact", "NotOlderThan"`,
      field: "resourceVersionMatch",
    });
  }
  if (watch)
    fail(
      "resourceVersionMatch",
      "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided",
    );
  if (given === "")
    fail("resourceVersionMatch", "resourceVersionMatch is forbidden unless resourceVersion is provided");
  if (match === "Exact" && given === "0") {
    fail("resourceVersionMatch", 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  }
}

function fail(field: string, detail: string): never {
  const cause: Required<StatusCause> = {
    reason: "FieldValueForbidden",
    message: `Forbidden: ${detail}`,
    field,
  };
  throw invalidOption("ListOptions", cause);
}

function parseVersion(text: string): number | undefined {
  if (text === "" || text === "0") return undefined;
  if (!/^\d{1,15}$/.test(text))
    throw badRequest(
      `invalid resource version "${text}": strconv.ParseUint: parsing "${text}": invalid syntax`,
    );
  return Number(text);
}

/**
 * The revision to list, undefined for the present.
 * @throws ApiError 504 for a revision of the future
 */
export function listRevision(
  { resourceVersion, exact, continuation }: ListOptions,
  current: number,
): number | undefined {
  if (continuation !== undefined) return continuation.revision;
  if (resourceVersion === undefined) return undefined;
  if (resourceVersion > current) throw tooLargeResourceVersion(resourceVersion, current);
  return exact ? resourceVersion : undefined;
}

/** 410; a client in the middle of a chunked list is told how to go on with the present state. */
export function historyGone({ continuation }: ListOptions): ApiError {
  if (continuation === undefined) return expired("The resourceVersion for the provided list is too old.");
  const message =
    "The provided continue parameter is too old to display a consistent list result. Start a new list without it, or go on with the token of this answer: objects that changed meanwhile may then be missing or appear twice.";
  return expired(message, continueToken(undefined, continuation.start));
}
