import type { Pod } from "../../api/index.ts";
import type { Answer } from "../answer.ts";
import { ApiError, badRequest, internalError } from "../api-error.ts";
import { linkedAbort } from "../../util/linked-abort.ts";
import type { Sleeper } from "../../util/time.ts";
import { StreamError } from "../stream-error.ts";
import { existing, type NamedTarget } from "../verbs/target.ts";
import { containerOf } from "./container.ts";
import { logOptions } from "./log-options.ts";

/** GET `pods/NAME/log`: raw bytes until the log, or with `follow` the container, ends. */
export async function podLog(target: NamedTarget): Promise<Answer> {
  const { env, request } = target;
  const pod = existing(target) as unknown as Pod;
  const container = containerOf(pod, request.query.get("container"));
  const options = logOptions(request.query, container.pod);
  const chunks = env.streams.logs(container, options, request.signal)[Symbol.asyncIterator]();
  const first = chunks.next();
  await settled(first, env.clock, request.signal);
  return {
    kind: "stream",
    code: 200,
    contentType: "text/plain",
    chunks: limited(resume(first, chunks), options.limitBytes),
  };
}

/** How long a refusal may take to be told as a Status; after that the head goes out and an error cuts the stream. */
const REFUSAL_MS = 200;

/** Waits for the first chunk, but not for ever: a container that is followed may stay silent. */
async function settled(first: Promise<unknown>, clock: Sleeper, signal: AbortSignal): Promise<void> {
  using patience = linkedAbort(signal);
  try {
    await Promise.race([first, clock.sleep(REFUSAL_MS, patience.signal)]);
  } catch (error) {
    throw streamFailure(error);
  } finally {
    patience.abort();
  }
}

async function* resume(
  first: Promise<IteratorResult<Uint8Array>>,
  chunks: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    for (let result = await first; result.done !== true; result = await chunks.next()) yield result.value;
  } finally {
    await chunks.return?.();
  }
}

/** A StreamError as an answer. */
function streamFailure(error: unknown): unknown {
  if (!(error instanceof StreamError)) return error;
  switch (error.code) {
    case "BadRequest":
      return badRequest(error.message);
    case "NotFound":
      return new ApiError(404, "NotFound", error.message);
    case "Internal":
      return internalError(error.message, error);
    default:
      return error.code satisfies never;
  }
}

async function* limited(
  chunks: AsyncIterable<Uint8Array>,
  limit: number | undefined,
): AsyncGenerator<Uint8Array> {
  let left = limit ?? Number.POSITIVE_INFINITY;
  for await (const chunk of chunks) {
    yield chunk.length > left ? chunk.subarray(0, left) : chunk;
    left -= chunk.length;
    if (left <= 0) return;
  }
}
