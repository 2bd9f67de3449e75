import type { HTTPGetAction } from "../../api/index.ts";
import { deadline } from "../../util/deadline.ts";
import { httpGet } from "./http/http-get.ts";
import { requestFor } from "./http/request.ts";
import {
  errored,
  failedWith,
  type ProbeOutcome,
  type ProbePorts,
  type ProbeTarget,
  succeeded,
} from "./outcome.ts";
import { dialerFor } from "./pod-host.ts";

/** Judges a GET: below 300 healthy, below 400 a warning, one time limit for all of it (kubelet pkg/probe/http). */
export async function probeHttp(
  action: HTTPGetAction,
  target: ProbeTarget,
  timeoutMs: number,
  ports: ProbePorts,
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  const { container, podRef } = target;
  const built = requestFor(action, container, podRef.ip ?? "", "probe", ports.rules.minor);
  if ("error" in built) return errored(built.error);
  using limit = deadline(ports.clock, timeoutMs, signal);
  const result = await httpGet(built.request, dialerFor(ports, podRef, action.host), limit.signal);
  switch (result.kind) {
    case "failed":
      return failedWith(result.message);
    case "bodyFailed":
      return { kind: "error", state: "failure", message: result.message };
    case "response":
      return judge(result.status, result.body);
    default:
      return result satisfies never;
  }
}

function judge(status: number, body: Buffer): ProbeOutcome {
  if (status < 200 || status >= 400) return failedWith(`HTTP probe failed with statuscode: ${status}`);
  if (status < 300) return succeeded(body.toString());
  const output = `Probe terminated redirects, Response body: ${body.toString()}`;
  return { kind: "result", result: "warning", output };
}
