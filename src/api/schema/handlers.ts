/** Probes and lifecycle hooks. */
import type {
  ExecAction,
  GRPCAction,
  HTTPGetAction,
  HTTPHeader,
  Lifecycle,
  LifecycleHandler,
  Probe,
  SleepAction,
  TCPSocketAction,
} from "../pod.ts";
import { always, gated, int32, int64, intOrString, list, named, object, pointer, string } from "./build.ts";
import type { ObjectSchema } from "./types.ts";

const execAction: ObjectSchema<ExecAction> = object<ExecAction>("ExecAction", {
  command: list<string>(string),
});

const httpHeader: ObjectSchema<HTTPHeader> = object<HTTPHeader>("HTTPHeader", {
  name: always(string),
  value: always(string),
});

const httpGetAction: ObjectSchema<HTTPGetAction> = object<HTTPGetAction>("HTTPGetAction", {
  path: string,
  port: always(intOrString),
  host: string,
  scheme: named("v1.URIScheme"),
  httpHeaders: list<HTTPHeader>(httpHeader),
});

const tcpSocketAction: ObjectSchema<TCPSocketAction> = object<TCPSocketAction>("TCPSocketAction", {
  port: always(intOrString),
  host: string,
});

const grpcAction: ObjectSchema<GRPCAction> = object<GRPCAction>("GRPCAction", {
  port: always(int32),
  service: pointer(string),
});

const sleepAction: ObjectSchema<SleepAction> = object<SleepAction>("SleepAction", { seconds: always(int64) });

export const probe: ObjectSchema<Probe> = object<Probe>("Probe", {
  exec: execAction,
  httpGet: httpGetAction,
  tcpSocket: tcpSocketAction,
  grpc: grpcAction,
  initialDelaySeconds: int32,
  timeoutSeconds: int32,
  periodSeconds: int32,
  successThreshold: int32,
  failureThreshold: int32,
  terminationGracePeriodSeconds: pointer(int64),
});

const lifecycleHandler: ObjectSchema<LifecycleHandler> = object<LifecycleHandler>("LifecycleHandler", {
  exec: execAction,
  httpGet: httpGetAction,
  tcpSocket: tcpSocketAction,
  sleep: sleepAction,
});

export const lifecycle: ObjectSchema<Lifecycle> = object<Lifecycle>("Lifecycle", {
  postStart: lifecycleHandler,
  preStop: lifecycleHandler,
  stopSignal: gated("containerStopSignal", pointer(named("v1.Signal"))),
});
