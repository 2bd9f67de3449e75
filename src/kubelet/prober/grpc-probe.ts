import type { GRPCAction } from "../../api/index.ts";
import { deadline } from "../../util/deadline.ts";
import { goDuration } from "../../api/duration.ts";
import { type GrpcResult, openSession, unaryCall } from "./grpc-call.ts";
import { decodeHealthResponse, encodeHealthRequest } from "./grpc-health.ts";
import { failedWith, type ProbeOutcome, type ProbePorts, type ProbeTarget, succeeded } from "./outcome.ts";
import { dialerFor } from "./pod-host.ts";
import type { ClientHttp2Session } from "node:http2";

const checkPath = "/grpc.health.v1.Health/Check";
/** As the recorded kubelets name their gRPC library. */
const library = "grpc-go/1.79.3";
/** Pause before connecting again: gRPC's back-off, from 1 s by 1.6, a fifth of jitter. */
const retry = { baseMs: 1000, factor: 1.6, jitter: 0.2 };

/** Asks the standard health service, in the clear; connecting and asking share the time limit (pkg/probe/grpc). */
export async function probeGrpc(
  action: GRPCAction,
  target: ProbeTarget,
  timeoutMs: number,
  ports: ProbePorts,
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  const ip = target.podRef.ip ?? "";
  const address = `${ip.includes(":") ? `[${ip}]` : ip}:${action.port}`;
  const within = goDuration(timeoutMs);
  const until = ports.clock.now() + timeoutMs;
  using limit = deadline(ports.clock, timeoutMs, signal);
  let session: ClientHttp2Session | undefined;
  try {
    session = await connected(address, action.port, target, ports, limit.signal);
    const call = {
      userAgent: `kube-probe/1.${ports.rules.minor} ${library}`,
      timeoutMs: until - ports.clock.now(),
    };
    const request = encodeHealthRequest(action.service ?? "");
    return judge(await unaryCall(session, checkPath, request, call, limit.signal), within);
  } catch (error) {
    signal.throwIfAborted();
    if (!limit.signal.aborted) throw error;
    return failedWith(
      session === undefined
        ? `timeout: failed to connect service ${JSON.stringify(address)} within ${within}: context deadline exceeded`
        : `timeout: health rpc did not complete within ${within}`,
    );
  } finally {
    session?.destroy();
  }
}

/** gRPC connects until it succeeds: only the time limit ends it. */
async function connected(
  address: string,
  port: number,
  target: ProbeTarget,
  ports: ProbePorts,
  signal: AbortSignal,
): Promise<ClientHttp2Session> {
  const dial = dialerFor(ports, target.podRef, undefined);
  for (let pauseMs = retry.baseMs; ; pauseMs *= retry.factor) {
    try {
      return await openSession(address, await dial(port, signal), signal);
    } catch {
      signal.throwIfAborted();
    }
    await ports.clock.sleep(pauseMs * (1 + retry.jitter * (2 * ports.random() - 1)), signal);
  }
}

function judge(answer: GrpcResult, within: string): ProbeOutcome {
  switch (answer.code) {
    case "OK": {
      const status = decodeHealthResponse(answer.body);
      if (status === "SERVING") return succeeded("service healthy");
      return status === undefined
        ? rpcFailed("Internal", "grpc: failed to unmarshal the received message")
        : failedWith(`service unhealthy (responded with ${JSON.stringify(status)})`);
    }
    case "Unimplemented":
      return failedWith(
        `error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ${answer.message}`,
      );
    case "DeadlineExceeded":
      return failedWith(`timeout: health rpc did not complete within ${within}`);
    default:
      return rpcFailed(answer.code, answer.message);
  }
}

function rpcFailed(code: string, message: string): ProbeOutcome {
  return failedWith(`error: health rpc probe failed: rpc error: code = ${code} desc = ${message}`);
}
