import type { Probe } from "../../api/index.ts";
import { deepEqual } from "../../api/deep-equal.ts";
import { failsAfterHang, probeTimes } from "../probe-times.ts";
import type { Place, Statement } from "../statement.ts";
import { inWords } from "../words.ts";

const probeNames = ["startupProbe", "readinessProbe", "livenessProbe"] as const;

/** Mistakes in a probe's own numbers, and in how it names its target. */
export function probeMistakes(place: Place): readonly Statement[] {
  if (place.kind === "init") return [];
  const each = probeNames.flatMap((name) => {
    const probe = place.container[name];
    return probe === undefined
      ? []
      : [...timeoutAbovePeriod(place, name, probe), ...unknownPort(place, name, probe)];
  });
  return [...each, ...impatientLiveness(place)];
}

function timeoutAbovePeriod({ container, path }: Place, name: string, probe: Probe): readonly Statement[] {
  const { timeout, period, failures } = probeTimes(probe);
  if (timeout <= period) return [];
  return [
    {
      code: "TimeoutAbovePeriod",
      level: "warning",
      topic: name === "startupProbe" ? "start-up" : name === "livenessProbe" ? "hang" : "traffic",
      container: container.name,
      field: `${path}.${name}.timeoutSeconds`,
      text: `${name}: timeoutSeconds ${String(timeout)} is above periodSeconds ${String(period)}: slow answers put one probe right after the other, and ${String(failures)} failures take up to ${inWords(failures * timeout)}, not ${inWords(failures * period)}`,
      advice: "Make timeoutSeconds at most periodSeconds.",
      rule: "probe-time-limit",
    },
  ];
}

function unknownPort({ container, path }: Place, name: string, probe: Probe): readonly Statement[] {
  const port = probe.httpGet?.port ?? probe.tcpSocket?.port;
  if (typeof port !== "string" || (container.ports ?? []).some((one) => one.name === port)) return [];
  return [
    {
      code: "ProbePortUnknown",
      level: "warning",
      topic: name === "livenessProbe" ? "hang" : name === "readinessProbe" ? "traffic" : "start-up",
      container: container.name,
      field: `${path}.${name}.${probe.httpGet === undefined ? "tcpSocket" : "httpGet"}.port`,
      text: `${name}: the container has no port named ${JSON.stringify(port)}: the probe neither succeeds nor fails, for ever`,
      advice: "Name a port of this container, or give the number.",
      rule: "probe-port",
    },
  ];
}

/** A liveness probe that asks the same as readiness and gives up no later: overload becomes a restart. */
function impatientLiveness({ container, path }: Place): readonly Statement[] {
  const { livenessProbe, readinessProbe } = container;
  if (livenessProbe === undefined || readinessProbe === undefined) return [];
  const target = ({ exec, httpGet, tcpSocket, grpc }: Probe) => ({ exec, httpGet, tcpSocket, grpc });
  const liveness = failsAfterHang(livenessProbe);
  const readiness = failsAfterHang(readinessProbe);
  if (!deepEqual(target(livenessProbe), target(readinessProbe)) || liveness.from > readiness.from) return [];
  return [
    {
      code: "LivenessAsFastAsReadiness",
      level: "warning",
      topic: "hang",
      container: container.name,
      field: `${path}.livenessProbe`,
      text: `livenessProbe asks the same as readinessProbe and gives up no later (${inWords(liveness.to)} against ${inWords(readiness.to)}): what should only keep traffic away restarts the container`,
      advice: "Give the livenessProbe a higher failureThreshold.",
      rule: "liveness-kill",
    },
  ];
}
