import type { IncomingMessage } from "node:http";
import { badRequest, tooLarge } from "../api-error.ts";

/** kube-apiserver's limit for the bodies of resource requests. */
const BODY_LIMIT = 3 * 1024 * 1024;

/**
 * Reads a request body.
 * @throws ApiError 413 as soon as it is known to be longer than 3 MiB, 400 when the client goes away in the middle
 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > BODY_LIMIT) throw tooLarge(`limit is ${BODY_LIMIT}`);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > BODY_LIMIT) throw tooLarge(`limit is ${BODY_LIMIT}`);
      chunks.push(chunk);
    }
  } catch (error) {
    if (request.errored === null || size > BODY_LIMIT) throw error;
    throw badRequest("the request body did not arrive whole");
  }
  return Buffer.concat(chunks);
}
