/** Updates through `pods/status` (ValidatePodStatusUpdate). */
import type { Pod, PodSpec } from "../pod.ts";
import type { ContainerStatus, PodIP, PodStatus } from "../pod-status.ts";
import { goQuote } from "../go-quote.ts";
import { dns1123Subdomain, qualifiedName } from "../names.ts";
import { duplicate, type FieldError, forbidden, goSyntax, invalid, invalidEach } from "./field-error.ts";
import { validateIp } from "./ip.ts";
import { validateBeforeUpdate, validateMetaUpdate } from "./meta-update.ts";
import { validatePodAnnotationUpdates } from "./pod-annotations.ts";

/** What of a status may not become what. */
export function validatePodStatusUpdate(next: Pod, old: Pod): readonly FieldError[] {
  const [status, before] = [next.status ?? {}, old.status ?? {}];
  return [
    ...validateBeforeUpdate(next.metadata, old.metadata),
    ...validateMetaUpdate(next.metadata, old.metadata),
    ...validatePodAnnotationUpdates(next, old),
    ...(status.conditions ?? []).flatMap(({ type }, index) =>
      invalidEach(`status.conditions[${index}].Type`, type, qualifiedName(type)),
    ),
    ...validateNominatedNode(status, before),
    ...(status.qosClass === undefined || before.qosClass === undefined || status.qosClass === before.qosClass
      ? []
      : [invalid("status.qosClass", status.qosClass, "field is immutable")]),
    ...validateTransitions(status, before, old.spec),
    ...validateIps("podIPs", podIps(status)),
    ...validateHostIps(status),
  ];
}

function validateNominatedNode(status: PodStatus, before: PodStatus): readonly FieldError[] {
  const { nominatedNodeName: name = "" } = status;
  return name === "" || name === before.nominatedNodeName
    ? []
    : invalidEach("status.nominatedNodeName", name, dns1123Subdomain(name));
}

/** A container that has ended for good stays so. */
function validateTransitions(status: PodStatus, before: PodStatus, spec: PodSpec): readonly FieldError[] {
  const { restartPolicy = "Always", initContainers = [] } = spec;
  const isSidecar = (name: string): boolean =>
    initContainers.some((container) => container.name === name && container.restartPolicy === "Always");
  const over =
    (policy: string) =>
    ({ state }: ContainerStatus): boolean =>
      state.terminated !== undefined &&
      (policy === "Never" || (policy === "OnFailure" && state.terminated.exitCode === 0));
  const revived = (
    list: "containerStatuses" | "initContainerStatuses" | "ephemeralContainerStatuses",
    isOver: (status: ContainerStatus) => boolean,
  ): readonly FieldError[] =>
    (before[list] ?? []).flatMap((own, index) => {
      const now = status[list]?.find(({ name }) => name === own.name);
      return isOver(own) && now !== undefined && now.state.terminated === undefined
        ? [forbidden(`status.${list}[${index}].state`, "may not be transitioned to non-terminated state")]
        : [];
    });
  return [
    ...revived("containerStatuses", over(restartPolicy)),
    ...revived("initContainerStatuses", (own) => over(restartPolicy)(own) && !isSidecar(own.name)),
    ...revived("ephemeralContainerStatuses", over("Never")),
  ];
}

/** The older field counts where the list is missing. */
function podIps({ podIP = "", podIPs = [] }: PodStatus): readonly PodIP[] {
  return podIPs.length === 0 && podIP !== "" ? [{ ip: podIP }] : podIPs;
}

/** Every address one, and no more than one of each family. */
function validateIps(list: "podIPs" | "hostIPs", ips: readonly PodIP[]): readonly FieldError[] {
  const field = `status.${list}`;
  const type = list === "podIPs" ? "core.PodIP" : "core.HostIP";
  const shown = (ip: PodIP): string => `${type}{IP:${goQuote(ip.ip)}}`;
  const own = ips.flatMap(({ ip }, index) => validateIp(`${field}[${index}]`, ip));
  const repeated = ips.flatMap((current, index) =>
    ips.findIndex(({ ip }) => ip === current.ip) < index
      ? [duplicate(`${field}[${index}]`, goSyntax(shown(current)))]
      : [],
  );
  const families = new Set(ips.map(({ ip }) => ip.includes(":")));
  const tooMany =
    ips.length > 1 && (families.size < 2 || ips.length > 2)
      ? [
          invalid(
            field,
            goSyntax(`[]${type}{${ips.map(shown).join(", ")}}`),
            "may specify no more than one IP for each IP family",
          ),
        ]
      : [];
  return list === "podIPs" ? [...own, ...tooMany, ...repeated] : [...own, ...repeated, ...tooMany];
}

function validateHostIps({ hostIP = "", hostIPs = [] }: PodStatus): readonly FieldError[] {
  const [first] = hostIPs;
  if (first === undefined) return [];
  return [
    ...(first.ip === hostIP ? [] : [invalid("status.hostIPs[0].ip", first.ip, "must be equal to `hostIP`")]),
    ...validateIps("hostIPs", hostIPs),
  ];
}
