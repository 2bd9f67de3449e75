import type { Container } from "../../api/index.ts";
import { graceSeconds, hookTime } from "../grace.ts";
import { scriptOf } from "../shell/script.ts";
import type { Place, Statement } from "../statement.ts";
import { inWords } from "../words.ts";

interface Drain {
  readonly what: string;
  readonly seconds: number;
}

interface Setting {
  readonly what: string;
  readonly variable?: RegExp;
  readonly flag?: RegExp;
}

/** Where frameworks are told how long they may take to end their requests. */
const settings: readonly Setting[] = [
  {
    what: "Spring Boot's spring.lifecycle.timeout-per-shutdown-phase",
    variable: /^SPRING_LIFECYCLE_TIMEOUT_?PER_?SHUTDOWN_?PHASE$/,
    flag: /(?:--|-D)spring\.lifecycle\.timeout-per-shutdown-phase[= ](\S+)/,
  },
  {
    what: "Quarkus' quarkus.shutdown.timeout",
    variable: /^QUARKUS_SHUTDOWN_TIMEOUT$/,
    flag: /-Dquarkus\.shutdown\.timeout=(\S+)/,
  },
  { what: "ASP.NET's shutdownTimeoutSeconds", variable: /^(?:ASPNETCORE|DOTNET)_SHUTDOWNTIMEOUTSECONDS$/ },
  {
    what: "Gunicorn's graceful timeout",
    variable: /^GRACEFUL_TIMEOUT$/,
    flag: /--graceful-timeout[= ](\S+)/,
  },
  { what: "Uvicorn's graceful shutdown timeout", flag: /--timeout-graceful-shutdown[= ](\S+)/ },
  { what: "Istio's TERMINATION_DRAIN_DURATION_SECONDS", variable: /^TERMINATION_DRAIN_DURATION_SECONDS$/ },
  {
    what: "Traefik's lifecycle.graceTimeOut",
    flag: /--entry[pP]oints\.\S+\.transport\.lifecycle\.grace[tT]ime[oO]ut=(\S+)/,
  },
  { what: "Redis' shutdown-timeout", flag: /--shutdown-timeout (\S+)/ },
];

/** A drain time of a framework, set in the spec, that is longer than what the kubelet leaves after preStop. */
export function drainAboveGrace(place: Place): readonly Statement[] {
  const { pod, container, path, kind } = place;
  if (kind === "init") return [];
  const grace = graceSeconds(pod);
  const hook = container.lifecycle?.preStop;
  const preStop = hook === undefined ? 0 : Math.floor(hookTime(hook).atLeast);
  const left = grace - preStop;
  return drainsOf(container)
    .filter(({ seconds }) => seconds >= left)
    .map(({ what, seconds }) => ({
      code: "DrainAboveGrace",
      level: "warning",
      topic: "shutdown",
      container: container.name,
      field: path,
      text: `${what} is ${inWords(seconds)}, but ${inWords(Math.max(left, 0))} are left of the grace period of ${inWords(grace)}${
        preStop === 0 ? "" : ` after a preStop of ${inWords(preStop)}`
      }: SIGKILL ends what is still being drained`,
      seconds: { from: seconds, to: seconds },
      advice: `Make terminationGracePeriodSeconds more than ${String(Math.ceil(seconds + preStop))}, or the drain time less.`,
      rule: preStop === 0 ? "grace-period" : "pre-stop-eats-grace",
    }));
}

function drainsOf(container: Container): readonly Drain[] {
  const env = (container.env ?? []).flatMap(({ name, value }) =>
    value === undefined ? [] : [{ name, value }],
  );
  const argv = [...(container.command ?? []), ...(container.args ?? [])];
  // Options also come in variables: JAVA_TOOL_OPTIONS, GUNICORN_CMD_ARGS.
  const text = [scriptOf(argv) ?? argv.join(" "), ...env.map(({ value }) => value)].join(" ");
  return settings.flatMap(({ what, variable, flag }) => {
    const value =
      (flag === undefined ? undefined : flag.exec(text)?.[1]) ??
      (variable === undefined ? undefined : env.find(({ name }) => variable.test(name))?.value);
    const seconds = value === undefined ? undefined : secondsOf(value, what);
    return seconds === undefined ? [] : [{ what, seconds }];
  });
}

/** `45s`, `1m`, `500ms`, `PT1M30S`, `30`; Spring reads a bare number as milliseconds. */
function secondsOf(value: string, what: string): number | undefined {
  const iso = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$/i.exec(value);
  if (iso !== null) return Number(iso[1] ?? 0) * 3600 + Number(iso[2] ?? 0) * 60 + Number(iso[3] ?? 0);
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|)$/i.exec(value.replaceAll(/["']/g, ""));
  if (match === null) return undefined;
  const [, number, unit = ""] = match;
  const bare = what.startsWith("Spring") ? 0.001 : 1;
  return Number(number) * ({ ms: 0.001, s: 1, m: 60, h: 3600 }[unit.toLowerCase()] ?? bare);
}
