import type { HTTPGetAction, LifecycleHandler } from "../../api/index.ts";
import { describePod } from "../core/pod-names.ts";
import type { VersionRules } from "../core/version-rules.ts";
import type { ContainerRef, HookResult, HookRunner, HookTarget, RecordEvent } from "../parts.ts";
import type { Clock, ContainerRuntime, HostDialer, PodDialer, Random } from "../ports.ts";
import { CapturedOutput } from "../prober/captured-output.ts";
import type { TimelineRecorder } from "../timeline/recorder.ts";
import { goQuote } from "../../api/go-quote.ts";
import { hookOutputLimit, runExecHook } from "./exec-hook.ts";
import { type HttpHookOutcome, runHttpHook } from "./http-hook.ts";
import { tellHook } from "./tell-hook.ts";

/** What hooks need from the world. */
export interface HookPorts {
  readonly podDialer: PodDialer;
  readonly hostDialer: HostDialer;
  readonly runtime: Pick<ContainerRuntime, "exec">;
  readonly clock: Clock;
  readonly random: Random;
  readonly rules: VersionRules;
  /** Takes the beginning and the end of every hook, with its output. */
  readonly timeline?: TimelineRecorder;
}

/** Runs postStart and preStop handlers, with the texts of kubelet pkg/kubelet/lifecycle/handlers.go. */
export function createHookRunner(ports: HookPorts): HookRunner {
  return {
    run: async (hook, handler, target, record, signal): Promise<HookResult> => {
      signal.throwIfAborted();
      const output = new CapturedOutput(hookOutputLimit);
      const told = tellHook(hook, handler, target, ports);
      try {
        const { result, answer } = await runHandler(handler, { ...target, record }, ports, output, signal);
        const text = answer ?? output.combined;
        if (result.ok) told("succeeded", text);
        else told("failed", text, result.message);
        return result;
      } catch (error) {
        told("abandoned", output.combined);
        throw error;
      }
    },
  };
}

interface About extends HookTarget {
  readonly record: RecordEvent;
}

interface Handled {
  readonly result: HookResult;
  /** What an HTTP hook was answered. */
  readonly answer?: string;
}

async function runHandler(
  handler: LifecycleHandler,
  about: About,
  ports: HookPorts,
  output: CapturedOutput,
  signal: AbortSignal,
): Promise<Handled> {
  const { ref, id } = about;
  if (handler.exec) {
    const command = handler.exec.command ?? [];
    const { error, quoted } = await runExecHook(command, id, ports, output, signal);
    if (error === undefined) return { result: { ok: true } };
    const what = `Exec lifecycle hook ([${command.join(" ")}])`;
    return { result: failed(what, ref, `${error}, message: ${goQuote(quoted)}`) };
  }
  if (handler.httpGet) {
    const { error, answer } = await http(handler.httpGet, about, ports, signal);
    return error === undefined
      ? { result: { ok: true }, answer }
      : { result: failed(`HTTP lifecycle hook (${handler.httpGet.path ?? ""})`, ref, error) };
  }
  if (handler.sleep) {
    await ports.clock.sleep(handler.sleep.seconds * 1000, signal);
    return { result: { ok: true } };
  }
  const message = `Cannot run handler: invalid handler: ${handlerText(handler)}`;
  return { result: { ok: false, message } };
}

async function http(
  action: HTTPGetAction,
  { ref, pod, record }: About,
  ports: HookPorts,
  signal: AbortSignal,
): Promise<Pick<HttpHookOutcome, "error" | "answer">> {
  const outcome = await runHttpHook(action, ref.container, pod, ports, signal);
  if (outcome.fallbackHost !== undefined)
    record({
      type: "Warning",
      reason: "LifecycleHTTPFallback",
      message: `request to HTTPS lifecycle hook ${outcome.fallbackHost} got HTTP response, retry with HTTP succeeded`,
      fieldPath: undefined,
    });
  return outcome;
}

function failed(what: string, ref: ContainerRef, error: string): HookResult {
  const where = `for Container ${goQuote(ref.container.name)} in Pod ${goQuote(describePod(ref.pod))}`;
  return { ok: false, message: `${what} ${where} failed - error: ${error}` };
}

/** Go's print of the handler: tcpSocket passes validation but no kubelet runs it. */
function handlerText(handler: LifecycleHandler): string {
  const { tcpSocket } = handler;
  if (tcpSocket === undefined) return "&LifecycleHandler{Exec:nil,HTTPGet:nil,TCPSocket:nil,Sleep:nil,}";
  const { port, host = "" } = tcpSocket;
  const portText = typeof port === "number" ? `{0 ${port} }` : `{1 0 ${port}}`;
  return `&LifecycleHandler{Exec:nil,HTTPGet:nil,TCPSocket:&TCPSocketAction{Port:${portText},Host:${host},},Sleep:nil,}`;
}
