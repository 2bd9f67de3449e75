import type { Container, HTTPGetAction } from "../../api/index.ts";
import type { VersionRules } from "../core/version-rules.ts";
import type { HostDialer, PodDialer, PodRef } from "../ports.ts";
import { httpGet, type HttpResult } from "../prober/http/http-get.ts";
import { type HttpRequest, requestFor } from "../prober/http/request.ts";
import { dialerFor } from "../prober/pod-host.ts";

/** How a request of a hook ended. */
export interface HttpHookOutcome {
  /** Undefined: there was a response, whatever its status. */
  readonly error: string | undefined;
  /** `HOST:PORT` when an https hook was answered in plain HTTP and asked again that way. */
  readonly fallbackHost: string | undefined;
  /** Status and body of the answer. */
  readonly answer: string;
}

/** One GET without a time limit of its own; only what prevents a response fails the hook. Rejects with the signal's reason. */
export async function runHttpHook(
  action: HTTPGetAction,
  container: Container,
  pod: PodRef,
  ports: { readonly podDialer: PodDialer; readonly hostDialer: HostDialer; readonly rules: VersionRules },
  signal: AbortSignal,
): Promise<HttpHookOutcome> {
  if (pod.ip === undefined && (action.host ?? "") === "")
    return failed("failed to find networking container");
  const built = requestFor(action, container, pod.ip ?? "", "lifecycle", ports.rules.minor);
  if ("error" in built) return failed(built.error);
  const dial = dialerFor(ports, pod, action.host);
  const result = await httpGet(built.request, dial, signal);
  if (result.kind !== "failed")
    return { error: undefined, fallbackHost: undefined, answer: answerText(result) };
  signal.throwIfAborted();
  if (result.reason !== "http: server gave HTTP response to HTTPS client") return failed(result.message);
  const plain = await httpGet(withoutTls(built.request), dial, signal);
  signal.throwIfAborted();
  if (plain.kind === "failed") return failed(result.message);
  const { host, url } = built.request;
  return {
    error: undefined,
    fallbackHost: host === "" ? url.host : host,
    answer: answerText(plain),
  };
}

/** The credentials were meant for an encrypted connection. */
function withoutTls(request: HttpRequest): HttpRequest {
  const headers = new Map(request.headers);
  headers.delete("Authorization");
  return { ...request, headers, url: { ...request.url, scheme: "http" } };
}

function failed(error: string): HttpHookOutcome {
  return { error, fallbackHost: undefined, answer: "" };
}

/** The kubelet looks at neither; whoever wonders why a hook has no effect does. */
function answerText(result: Exclude<HttpResult, { readonly kind: "failed" }>): string {
  if (result.kind === "bodyFailed") return result.message;
  return `HTTP ${String(result.status)}\n${result.body.toString()}`.trimEnd();
}
