import { randomUUID } from "node:crypto";
import type { Event } from "../api/index.ts";
import { formatTimestamp } from "../api/timestamp.ts";
import type { PodStreams } from "../apiserver/index.ts";
import { type ControllerEnv, onChange } from "../controllers/index.ts";
import type { Log } from "../kubelet/log.ts";
import {
  ENDPOINT_SLICES,
  NodePortProxy,
  type NodePortProblem,
  SERVICES,
} from "../network/node-port-proxy.ts";
import { hostDialer } from "../system/host-dialer.ts";
import type { EpochMs } from "../util/time.ts";
import { storeEventSink } from "./event-sink.ts";

export interface ServiceProxyEnv extends ControllerEnv {
  readonly streams: Pick<PodStreams, "portForward">;
  readonly log: Log;
}

/** Listens on the node ports of services until the signal aborts; then all their connections end. */
export async function runServiceProxy(env: ServiceProxyEnv, signal: AbortSignal): Promise<void> {
  const { store, clock, streams, log } = env;
  const sink = storeEventSink(store, (event) => event);
  await using proxy = new NodePortProxy(
    {
      store,
      clock,
      dial: async (backend, ended) =>
        backend.kind === "pod"
          ? await streams.portForward(backend.pod, backend.port, ended)
          : await hostDialer.dial(backend.ip, backend.port, ended),
      onProblem: (problem) => {
        const { namespace = "", name = "" } = problem.service.metadata;
        log({ level: "warn", message: `service ${namespace}/${name}: ${problem.message}` });
        sink.create(warning(problem, clock.now())).catch(env.onError);
      },
    },
    signal,
  );
  const sync = async (): Promise<void> => {
    await proxy.sync();
  };
  await onChange(env, [SERVICES, ENDPOINT_SLICES], sync, signal);
}

function warning({ service, reason, message }: NodePortProblem, now: EpochMs): Event {
  const { namespace = "", name = "", uid = "", resourceVersion = "" } = service.metadata;
  const at = formatTimestamp(now);
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: {
      name: `${name}.${randomUUID().slice(0, 16).replaceAll("-", "")}`,
      namespace,
      uid: randomUUID(),
      creationTimestamp: at,
    },
    involvedObject: { apiVersion: "v1", kind: "Service", namespace, name, uid, resourceVersion },
    type: "Warning",
    reason,
    message,
    source: { component: "service-proxy" },
    firstTimestamp: at,
    lastTimestamp: at,
    count: 1,
    reportingComponent: "service-proxy",
    reportingInstance: "",
  };
}
