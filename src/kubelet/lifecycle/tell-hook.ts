import type { LifecycleHandler } from "../../api/index.ts";
import type { HookTarget } from "../parts.ts";
import type { Clock } from "../ports.ts";
import type { TimelineRecorder } from "../timeline/recorder.ts";

/** Tells the timeline of the hook's beginning. @returns what tells it of the end */
export function tellHook(
  hook: "PostStart" | "PreStop",
  handler: LifecycleHandler,
  { ref, id, pod }: HookTarget,
  { clock, timeline }: { readonly clock: Clock; readonly timeline?: TimelineRecorder },
): (result: "succeeded" | "failed" | "abandoned", output: string, failure?: string) => void {
  const startedAt = clock.now();
  const what = shortText(handler);
  const common = { type: "Hook", reason: hook, container: ref.container.name, containerId: id } as const;
  timeline?.record(pod, { ...common, at: startedAt, result: "started", message: what });
  return (result, output, failure) => {
    timeline?.record(pod, {
      ...common,
      at: clock.now(),
      startedAt,
      result,
      message: failure === undefined ? what : `${what}: ${failure}`,
      ...(output === "" ? {} : { output }),
    });
  };
}

function shortText({ exec, httpGet, sleep }: LifecycleHandler): string {
  if (exec) return (exec.command ?? []).join(" ");
  if (httpGet) return `httpGet :${String(httpGet.port)}${httpGet.path ?? "/"}`;
  return sleep ? `sleep ${String(sleep.seconds)}` : "tcpSocket";
}
