import type { PodStreams } from "../apiserver/index.ts";
import { type ControllerEnv, EventRecorder, onChange } from "../controllers/index.ts";
import type { Log } from "../kubelet/log.ts";
import { ENDPOINT_SLICES, NodePortProxy, SERVICES } from "../network/node-port-proxy.ts";
import { hostDialer } from "../system/host-dialer.ts";

/** What the proxy works with. */
export interface ServiceProxyEnv extends ControllerEnv {
  readonly streams: Pick<PodStreams, "portForward">;
  readonly log: Log;
}

/** Listens on the node ports of services until the signal aborts; then all their connections end. */
export async function runServiceProxy(env: ServiceProxyEnv, signal: AbortSignal): Promise<void> {
  const { store, clock, streams, log } = env;
  const events = new EventRecorder(env, "service-proxy");
  await using proxy = new NodePortProxy(
    {
      store,
      clock,
      dial: async (backend, ended) =>
        backend.kind === "pod"
          ? await streams.portForward(backend.pod, backend.port, ended)
          : await hostDialer.dial(backend.ip, backend.port, ended),
      onProblem: ({ service, reason, message }) => {
        const { namespace = "", name = "" } = service.metadata;
        log({ level: "warn", message: `service ${namespace}/${name}: ${message}` });
        events.record(service, { type: "Warning", reason, message }).catch(env.onError);
      },
    },
    signal,
  );
  const sync = async (): Promise<void> => {
    await proxy.sync();
  };
  await onChange(env, [SERVICES, ENDPOINT_SLICES], sync, signal);
}
