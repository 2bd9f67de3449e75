import type { Pod } from "../../api/index.ts";
import type { Answer } from "../answer.ts";
import { ApiError, badRequest, internalError } from "../api-error.ts";
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
  const chunks = await opened(env.streams.logs(container, options, request.signal));
  return {
    kind: "stream",
    code: 200,
    contentType: "text/plain",
    chunks: limited(chunks, options.limitBytes),
  };
}

/** What goes wrong before there is a log is still a Status. */
async function opened<T>(opening: Promise<T>): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    throw streamFailure(error);
  }
}

/** A StreamError as an answer. */
export function streamFailure(error: unknown): unknown {
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
