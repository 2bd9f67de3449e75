/**
 * Makes of repeated events one with a count, of many alike a combined one, and drops floods (client-go tools/record
 * EventCorrelator; events-and-printing.md, section 2). The state is of one source and one object: keep one per pod.
 */
import type { EpochMs } from "../../util/time.ts";
import type { EventText } from "./types.ts";
import type { VersionRules } from "./version-rules.ts";

/** Distinct messages of a kind from which on they are combined. */
const maxSimilar = 10;
/** A kind that has been silent for longer starts afresh. */
const similarWithinMs = 600_000;
const bucketSize = 25;
const refillMs = 300_000;
/** Entries kept of each kind, the least recently used go first. */
const cacheSize = 4096;

interface Similar {
  readonly messages: readonly string[];
  readonly lastAt: EpochMs;
}

interface Counted {
  readonly name: string;
  readonly count: number;
  readonly firstAt: EpochMs;
}

interface Bucket {
  readonly tokens: number;
  readonly at: EpochMs;
}

/** Opaque: what has been seen of one object. Maps are ordered by last use. */
export interface CorrelatorState {
  readonly similar: ReadonlyMap<string, Similar>;
  readonly counted: ReadonlyMap<string, Counted>;
  readonly buckets: ReadonlyMap<string, Bucket>;
}

/** Nothing has been told of the pod yet. */
export const newCorrelator: CorrelatorState = { similar: new Map(), counted: new Map(), buckets: new Map() };

/** What the correlator goes by. */
export interface CorrelatorOptions {
  readonly rules: VersionRules;
  /** The token bucket; off for those who want to see every occurrence. */
  readonly spamFilter: boolean;
}

/** What to store. `update` names the stored event that it repeats; `drop` stores nothing. */
export interface CorrelatedEvent {
  readonly action: "create" | "update" | "drop";
  readonly name: string;
  readonly message: string;
  readonly count: number;
  readonly firstAt: EpochMs;
  readonly lastAt: EpochMs;
}

/** `name`: metadata.name for the event, should it turn out to be a new one. */
export function correlate(
  state: CorrelatorState,
  event: EventText,
  name: string,
  now: EpochMs,
  options: CorrelatorOptions,
): { readonly state: CorrelatorState; readonly event: CorrelatedEvent } {
  const kind = JSON.stringify([event.type, event.reason]);
  const similar = seenSimilar(state.similar.get(kind), event.message, now);
  const isCombined = similar.messages.length >= maxSimilar;
  const message = isCombined ? `(combined from similar events): ${event.message}` : event.message;
  const key = isCombined ? kind : JSON.stringify([kind, event.fieldPath ?? "", event.message]);
  const before = state.counted.get(key);
  const counted: Counted =
    before === undefined ? { name, count: 1, firstAt: now } : { ...before, count: before.count + 1 };
  const bucketKey = options.rules.spamKeyHasType ? event.type : "";
  const bucket = refilled(state.buckets.get(bucketKey), now);
  const isDropped = options.spamFilter && bucket.tokens < 1;
  const spent = isDropped ? bucket : { ...bucket, tokens: bucket.tokens - 1 };
  const action = isDropped ? "drop" : before === undefined ? "create" : "update";
  return {
    state: {
      similar: withEntry(state.similar, kind, isCombined ? withoutNewest(similar) : similar),
      counted: withEntry(state.counted, key, counted),
      buckets: options.spamFilter ? withEntry(state.buckets, bucketKey, spent) : state.buckets,
    },
    event: { action, ...counted, message, lastAt: now },
  };
}

function seenSimilar(before: Similar | undefined, message: string, now: EpochMs): Similar {
  const known = before === undefined || now - before.lastAt > similarWithinMs ? [] : before.messages;
  return { messages: known.includes(message) ? known : [...known, message], lastAt: now };
}

/** The set does not grow: the messages known one by one stay so. */
function withoutNewest(similar: Similar): Similar {
  return { ...similar, messages: similar.messages.slice(0, maxSimilar - 1) };
}

function refilled(before: Bucket | undefined, now: EpochMs): Bucket {
  if (before === undefined) return { tokens: bucketSize, at: now };
  return { tokens: Math.min(before.tokens + (now - before.at) / refillMs, bucketSize), at: now };
}

function withEntry<Value>(
  map: ReadonlyMap<string, Value>,
  key: string,
  value: Value,
): ReadonlyMap<string, Value> {
  const next = new Map(map);
  next.delete(key);
  next.set(key, value);
  const [oldest] = next.keys();
  if (next.size > cacheSize && oldest !== undefined) next.delete(oldest);
  return next;
}
