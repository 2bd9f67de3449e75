import type { TCPSocketAction } from "../../api/index.ts";
import { deadline } from "../../util/deadline.ts";
import { DialError } from "../runtime-error.ts";
import {
  errored,
  failedWith,
  type ProbeOutcome,
  type ProbePorts,
  type ProbeTarget,
  succeeded,
} from "./outcome.ts";
import { dialerFor } from "./pod-host.ts";
import { resolvePort } from "./port.ts";

/** Healthy when a connection opens in time; it is closed at once (kubelet pkg/probe/tcp). */
export async function probeTcp(
  action: TCPSocketAction,
  target: ProbeTarget,
  timeoutMs: number,
  ports: ProbePorts,
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  const port = resolvePort(action.port, target.container);
  if ("error" in port) return errored(port.error);
  using limit = deadline(ports.clock, timeoutMs, signal);
  try {
    const connection = await dialerFor(ports, target.podRef, action.host)(port.port, limit.signal);
    connection.on("error", () => undefined); // A reset after the handshake changes nothing.
    connection.destroy();
    return succeeded("");
  } catch (error) {
    if (error instanceof DialError) return failedWith(error.message);
    signal.throwIfAborted();
    throw error;
  }
}
