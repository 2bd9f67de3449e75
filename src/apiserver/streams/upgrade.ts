import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { ApiRequest } from "../answer.ts";
import { noSuchPath } from "../api-error.ts";
import type { ApiEnvironment } from "../environment.ts";

/** Serves an upgrade to its end. Throws an ApiError before the 101 has been sent. */
export type UpgradeHandler = (
  request: ApiRequest,
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
) => Promise<void>;

export function upgradeRoutes(_env: ApiEnvironment): UpgradeHandler {
  return async () => {
    await Promise.resolve();
    throw noSuchPath();
  };
}
