import type { StatusCause } from "../api/index.ts";
import { badRequest, expired, invalidOption, tooLargeResourceVersion } from "./api-error.ts";
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
  };
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
  if (watch)
    fail(
      "resourceVersionMatch",
      "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided",
    );
  if (given === "")
    fail("resourceVersionMatch", "resourceVersionMatch is forbidden unless resourceVersion is provided");
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
 * Whether the present state satisfies the version that a list asks for.
 * @throws ApiError 504 for a version of the future, 410 for exactly a past one
 */
export function checkListVersion({ resourceVersion, exact }: ListOptions, current: number): void {
  if (resourceVersion === undefined) return;
  if (resourceVersion > current) throw tooLargeResourceVersion(resourceVersion, current);
  if (exact && resourceVersion !== current) {
    throw expired("The resourceVersion for the provided list is too old.");
  }
}
