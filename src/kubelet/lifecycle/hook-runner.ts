import type { Container, HTTPGetAction, LifecycleHandler } from "../../api/index.ts";
import { describePod } from "../core/pod-names.ts";
import type { VersionRules } from "../core/version-rules.ts";
import type { ContainerRef, HookResult, HookRunner, RecordEvent } from "../parts.ts";
import type { Clock, ContainerRuntime, HostDialer, PodDialer, PodRef, Random } from "../ports.ts";
import { goQuote } from "../../api/go-quote.ts";
import { runExecHook } from "./exec-hook.ts";
import { runHttpHook } from "./http-hook.ts";

/** What hooks need from the world. */
export interface HookPorts {
  readonly podDialer: PodDialer;
  readonly hostDialer: HostDialer;
  readonly runtime: Pick<ContainerRuntime, "exec">;
  readonly clock: Clock;
  readonly random: Random;
  readonly rules: VersionRules;
}

/** Runs postStart and preStop handlers, with the texts of kubelet pkg/kubelet/lifecycle/handlers.go. */
export function createHookRunner(ports: HookPorts): HookRunner {
  return {
    run: async (_hook, handler, ref, id, pod, record, signal): Promise<HookResult> => {
      signal.throwIfAborted();
      const { container } = ref;
      if (handler.exec) {
        const command = handler.exec.command ?? [];
        const failure = await runExecHook(command, id, ports, signal);
        if (failure === undefined) return { ok: true };
        const what = `Exec lifecycle hook ([${command.join(" ")}])`;
        return failed(what, ref, `${failure.error}, message: ${goQuote(failure.output)}`);
      }
      if (handler.httpGet) {
        const error = await http(handler.httpGet, container, pod, ports, record, signal);
        return error === undefined
          ? { ok: true }
          : failed(`HTTP lifecycle hook (${handler.httpGet.path ?? ""})`, ref, error);
      }
      if (handler.sleep) {
        await ports.clock.sleep(handler.sleep.seconds * 1000, signal);
        return { ok: true };
      }
      return { ok: false, message: `Cannot run handler: invalid handler: ${handlerText(handler)}` };
    },
  };
}

async function http(
  action: HTTPGetAction,
  container: Container,
  pod: PodRef,
  ports: HookPorts,
  record: RecordEvent,
  signal: AbortSignal,
): Promise<string | undefined> {
  const outcome = await runHttpHook(action, container, pod, ports, signal);
  if (outcome.fallbackHost !== undefined)
    record({
      type: "Warning",
      reason: "LifecycleHTTPFallback",
      message: `request to HTTPS lifecycle hook ${outcome.fallbackHost} got HTTP response, retry with HTTP succeeded`,
      fieldPath: undefined,
    });
  return outcome.error;
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
