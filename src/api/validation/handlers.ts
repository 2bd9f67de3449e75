/** Handlers of probes and lifecycle hooks, and the probes' numbers. */
import type {
  Container,
  ExecAction,
  HTTPGetAction,
  Lifecycle,
  LifecycleHandler,
  Probe,
  SleepAction,
} from "../pod.ts";
import { httpHeaderName } from "../names.ts";
import {
  type FieldError,
  forbidden,
  invalid,
  invalidEach,
  nonNegative,
  oneOf,
  required,
} from "./field-error.ts";
import type { PodFacts } from "./pod-facts.ts";
import { validatePortNumberOrName } from "./ports.ts";
import { stopSignals } from "./stop-signals.ts";

type AnyHandler = LifecycleHandler & Pick<Probe, "grpc">;

/** The hooks first, then the probes in the order liveness, readiness, startup. */
export function validateHooksAndProbes(
  path: string,
  container: Container,
  facts: PodFacts,
): readonly FieldError[] {
  const { lifecycle, livenessProbe, readinessProbe, startupProbe } = container;
  return [
    ...(lifecycle === undefined ? [] : validateLifecycle(`${path}.lifecycle`, lifecycle, facts)),
    ...validateProbe(`${path}.livenessProbe`, livenessProbe, facts, "once"),
    ...validateReadinessProbe(`${path}.readinessProbe`, readinessProbe, facts),
    ...validateProbe(`${path}.startupProbe`, startupProbe, facts, "once"),
  ];
}

function validateLifecycle(path: string, lifecycle: Lifecycle, facts: PodFacts): readonly FieldError[] {
  const { postStart, preStop, stopSignal } = lifecycle;
  return [
    ...(postStart === undefined ? [] : validateHandler(`${path}.postStart`, postStart, facts)),
    ...(preStop === undefined ? [] : validateHandler(`${path}.preStop`, preStop, facts)),
    ...(stopSignal === undefined ? [] : validateStopSignal(`${path}.stopSignal`, stopSignal, facts)),
  ];
}

function validateStopSignal(field: string, signal: string, facts: PodFacts): readonly FieldError[] {
  const os = facts.spec.os?.name;
  if (os === undefined) return [forbidden(field, "may not be set for containers with empty `spec.os.name`")];
  return oneOf(field, signal, os === "windows" ? ["SIGKILL", "SIGTERM"] : stopSignals);
}

function validateReadinessProbe(
  path: string,
  probe: Probe | undefined,
  facts: PodFacts,
): readonly FieldError[] {
  const grace = probe?.terminationGracePeriodSeconds;
  const errors = validateProbe(path, probe, facts, "any");
  if (grace === undefined) return errors;
  return [
    ...errors,
    invalid(`${path}.terminationGracePeriodSeconds`, grace, "must not be set for readinessProbes"),
  ];
}

function validateProbe(
  path: string,
  probe: Probe | undefined,
  facts: PodFacts,
  success: "once" | "any",
): readonly FieldError[] {
  if (probe === undefined) return [];
  const { successThreshold = 0, terminationGracePeriodSeconds: grace } = probe;
  const numbers = (
    [
      "initialDelaySeconds",
      "timeoutSeconds",
      "periodSeconds",
      "successThreshold",
      "failureThreshold",
    ] as const
  ).flatMap((name) => nonNegative(`${path}.${name}`, probe[name]));
  return [
    ...validateHandler(path, probe, facts),
    ...numbers,
    ...(grace !== undefined && grace <= 0
      ? [invalid(`${path}.terminationGracePeriodSeconds`, grace, "must be greater than 0")]
      : []),
    ...(success === "once" && successThreshold !== 1
      ? [invalid(`${path}.successThreshold`, successThreshold, "must be 1")]
      : []),
  ];
}

/** Exactly one action; a second one is refused without a look into it. */
function validateHandler(path: string, handler: AnyHandler, facts: PodFacts): readonly FieldError[] {
  const { exec, httpGet, tcpSocket, grpc, sleep } = handler;
  const actions: readonly (readonly [string, readonly FieldError[] | undefined])[] = [
    ["exec", exec && validateExec(`${path}.exec`, exec)],
    ["httpGet", httpGet && validateHttpGet(`${path}.httpGet`, httpGet)],
    ["tcpSocket", tcpSocket && validatePortNumberOrName(`${path}.tcpSocket.port`, tcpSocket.port)],
    ["grpc", grpc && validatePortNumberOrName(`${path}.grpc.port`, grpc.port)],
    ["sleep", sleep && validateSleep(`${path}.sleep`, sleep, facts)],
  ];
  const given = actions.filter(([, errors]) => errors !== undefined);
  if (given.length === 0) return [required(path, "must specify a handler type")];
  return given.flatMap(([name, errors], index) =>
    index === 0 ? (errors ?? []) : [forbidden(`${path}.${name}`, "may not specify more than 1 handler type")],
  );
}

function validateExec(path: string, exec: ExecAction): readonly FieldError[] {
  return (exec.command ?? []).length === 0 ? [required(`${path}.command`)] : [];
}

const schemes = ["HTTP", "HTTPS"];

function validateHttpGet(path: string, action: HTTPGetAction): readonly FieldError[] {
  const scheme = action.scheme ?? "";
  return [
    ...((action.path ?? "") === "" ? [required(`${path}.path`)] : []),
    ...validatePortNumberOrName(`${path}.port`, action.port),
    ...oneOf(`${path}.scheme`, scheme, schemes),
    ...(action.httpHeaders ?? []).flatMap(({ name }) =>
      invalidEach(`${path}.httpHeaders`, name, httpHeaderName(name)),
    ),
  ];
}

function validateSleep(path: string, { seconds }: SleepAction, facts: PodFacts): readonly FieldError[] {
  if (seconds >= 0 && seconds <= facts.graceSeconds) return [];
  const detail = `must be non-negative and less than terminationGracePeriodSeconds (${facts.graceSeconds})`;
  return [invalid(path, seconds, detail)];
}
