import type { Probe } from "../../api/index.ts";
import type { ExecProbe } from "./exec-probe.ts";
import { probeGrpc } from "./grpc-probe.ts";
import { probeHttp } from "./http-probe.ts";
import { describePod } from "../core/pod-names.ts";
import { errored, type ProbeOutcome, type ProbePorts, type ProbeTarget } from "./outcome.ts";
import { probeTcp } from "./tcp-probe.ts";

/** Attempts made at once when one ends in an error (kubelet maxProbeRetries). */
const attempts = 3;

/** Runs a probe, telling each attempt; the last outcome counts. Rejects only with the signal's reason. */
export async function runProbe(
  probe: Probe,
  target: ProbeTarget,
  exec: ExecProbe,
  ports: ProbePorts,
  onAttempt: (outcome: ProbeOutcome) => void,
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await once(probe, target, exec, ports, signal);
    onAttempt(outcome);
    if (outcome.kind === "result" || attempt >= attempts) return outcome;
  }
}

async function once(
  probe: Probe,
  target: ProbeTarget,
  exec: ExecProbe,
  ports: ProbePorts,
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  signal.throwIfAborted();
  const timeoutMs = (probe.timeoutSeconds || 1) * 1000;
  if (probe.exec) return await exec.probe(probe.exec, target, timeoutMs, signal);
  if (probe.httpGet) return await probeHttp(probe.httpGet, target, timeoutMs, ports, signal);
  if (probe.tcpSocket) return await probeTcp(probe.tcpSocket, target, timeoutMs, ports, signal);
  if (probe.grpc) return await probeGrpc(probe.grpc, target, timeoutMs, ports, signal);
  return errored(`missing probe handler for ${describePod(target.pod)}:${target.container.name}`);
}
