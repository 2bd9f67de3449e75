import { suggestName } from "../../api/schema/suggest.ts";
import type { LabSettings, LoadSettings } from "../../shutdown/model.ts";
import { defaultSettings } from "../../shutdown/settings.ts";
import { MinikubeletError } from "../../util/errors.ts";
import { type OutputWish, parseOutput } from "./outputs.ts";

/**
 * Settings as flags or as a settings file gives them; the file's keys are the flags' names in camel case, and flags win.
 */
export interface ShutdownTestFlags {
  readonly port?: string;
  readonly urlPath?: string;
  readonly slowUrlPath?: string;
  readonly slowShare?: string;
  readonly streamUrlPath?: string;
  readonly streamShare?: string;
  readonly rate?: string;
  readonly concurrency?: string;
  readonly newConnections?: string;
  readonly requestTimeout?: string;
  readonly warmUp?: string;
  readonly control?: string;
  readonly endpointLag?: string;
  readonly gracePeriod?: string;
  readonly timeout?: string;
  readonly maxLost?: string;
  readonly maxServerErrors?: string;
  readonly slowAfter?: string;
  readonly maxSlow?: string;
  readonly maxTime?: string;
  readonly allowSigkill?: boolean;
  readonly via?: string;
  readonly url?: string;
}

/** What a settings file may say. */
const fileKeys: readonly (keyof ShutdownTestFlags)[] = [
  "port",
  "urlPath",
  "slowUrlPath",
  "slowShare",
  "streamUrlPath",
  "streamShare",
  "rate",
  "concurrency",
  "newConnections",
  "requestTimeout",
  "warmUp",
  "control",
  "endpointLag",
  "gracePeriod",
  "timeout",
  "maxLost",
  "maxServerErrors",
  "slowAfter",
  "maxSlow",
  "maxTime",
  "allowSigkill",
  "via",
  "url",
];

/** The flags and the settings file, checked. */
export interface ShutdownTestOptions {
  readonly settings: LabSettings;
  /** Undefined: as fits the cluster. */
  readonly via: "auto" | "direct" | "port-forward" | { readonly url: URL } | undefined;
  readonly outputs: readonly OutputWish[];
}

const hint = "`minikubelet shutdown-test --help` lists the flags.";

/** Checks the flags. @throws MinikubeletError `InvalidFlag` */
export function parseShutdownTestFlags(
  flags: ShutdownTestFlags,
  outputs: readonly string[] = [],
): ShutdownTestOptions {
  const defaults = defaultSettings;
  const { port, gracePeriod, maxSlow, maxTime } = flags;
  const settings: LabSettings = {
    ...(port === undefined ? {} : { port }),
    load: loadSettings(flags, defaults.load),
    warmUpMs: durationMs("warm-up", flags.warmUp, defaults.warmUpMs),
    controlMs: durationMs("control", flags.control, defaults.controlMs),
    endpointLagMs: durationMs("endpoint-lag", flags.endpointLag, defaults.endpointLagMs),
    ...(gracePeriod === undefined ? {} : { gracePeriodSeconds: whole("grace-period", gracePeriod, 0, 1) }),
    readyTimeoutMs: durationMs("timeout", flags.timeout, defaults.readyTimeoutMs),
    thresholds: {
      maxLost: whole("max-lost", flags.maxLost, defaults.thresholds.maxLost),
      maxServerErrors: whole("max-server-errors", flags.maxServerErrors, defaults.thresholds.maxServerErrors),
      slowMs: durationMs("slow-after", flags.slowAfter, defaults.thresholds.slowMs),
      ...(maxSlow === undefined ? {} : { maxSlow: whole("max-slow", maxSlow, 0) }),
      ...(maxTime === undefined ? {} : { maxSeconds: durationMs("max-time", maxTime, 0) / 1000 }),
      allowSigkill: flags.allowSigkill === true,
    },
  };
  return { settings, via: viaOf(flags), outputs: outputs.map(parseOutput) };
}

/** The settings of a file's document. @throws MinikubeletError `InvalidSettings` for a key that there is not */
export function settingsOfFile(file: string, value: unknown): ShutdownTestFlags {
  const invalid = (message: string): MinikubeletError =>
    new MinikubeletError("InvalidSettings", `${file}: ${message}`, {
      hint: "Its keys are the flags of shutdown-test in camel case, e.g. endpointLag: 2s.",
    });
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw invalid("not a map of settings");
  const entries = Object.entries(value as Readonly<Record<string, unknown>>).map(([key, member]) => {
    if (!fileKeys.some((known) => known === key)) {
      const meant = suggestName(key, fileKeys);
      throw invalid(`unknown setting ${key}${meant === undefined ? "" : `; did you mean ${meant}?`}`);
    }
    if (key === "allowSigkill" && typeof member !== "boolean") throw invalid("allowSigkill is true or false");
    if (key !== "allowSigkill" && typeof member !== "string" && typeof member !== "number")
      throw invalid(`${key} is not a text or a number`);
    return [key, typeof member === "number" ? String(member) : member] as const;
  });
  return Object.fromEntries(entries);
}

function loadSettings(flags: ShutdownTestFlags, defaults: LoadSettings): LoadSettings {
  const { slowUrlPath, streamUrlPath } = flags;
  const [slowShare, streamShare] = [
    share("slow-share", flags.slowShare, defaults.slowShare),
    share("stream-share", flags.streamShare, defaults.streamShare),
  ];
  if (slowUrlPath !== undefined && streamUrlPath !== undefined && slowShare + streamShare > 1)
    throw invalidFlag("stream-share", String(streamShare), `what --slow-share ${String(slowShare)} leaves`);
  return {
    path: pathOf("url-path", flags.urlPath ?? defaults.path),
    ...(slowUrlPath === undefined ? {} : { slowPath: pathOf("slow-url-path", slowUrlPath) }),
    slowShare,
    ...(streamUrlPath === undefined ? {} : { streamPath: pathOf("stream-url-path", streamUrlPath) }),
    streamShare,
    ratePerSecond: positive("rate", flags.rate, defaults.ratePerSecond, 100_000),
    concurrency: whole("concurrency", flags.concurrency, defaults.concurrency, 1),
    newConnectionShare: share("new-connections", flags.newConnections, defaults.newConnectionShare),
    requestTimeoutMs: durationMs("request-timeout", flags.requestTimeout, defaults.requestTimeoutMs),
  };
}

function viaOf({ via, url }: ShutdownTestFlags): ShutdownTestOptions["via"] {
  if (url !== undefined) {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (parsed?.protocol !== "http:") throw invalidFlag("url", url, "an http:// URL");
    if (via !== undefined) throw invalidFlag("via", via, "for requests that go to --url");
    if (parsed.href !== `${parsed.origin}/`)
      throw invalidFlag("url", url, "only a host and a port: the path is --url-path's");
    return { url: parsed };
  }
  if (via === undefined || via === "auto" || via === "direct" || via === "port-forward") return via;
  throw invalidFlag("via", via, "auto, direct or port-forward");
}

/** `500ms`, `1.5s`, `2m`; a number without a unit is seconds. */
function durationMs(flag: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text);
  if (match === null) throw invalidFlag(flag, text, "a duration such as 500ms, 2s or 1m");
  const [, number = "", unit = "s"] = match;
  return Math.round(Number(number) * (unit === "ms" ? 1 : unit === "s" ? 1_000 : 60_000));
}

function pathOf(flag: string, path: string): string {
  if (!/^\/[\u0021-\u007e]*$/.test(path)) throw invalidFlag(flag, path, "a path that begins with /");
  return path;
}

function whole(flag: string, text: string | undefined, otherwise: number, least = 0): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (text === "" || !Number.isSafeInteger(value) || value < least)
    throw invalidFlag(flag, text, `a whole number from ${String(least)} on`);
  return value;
}

function positive(flag: string, text: string | undefined, otherwise: number, most: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!(value > 0 && value <= most)) throw invalidFlag(flag, text, `a number up to ${String(most)}`);
  return value;
}

function share(flag: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (text === "" || !(value >= 0 && value <= 1)) throw invalidFlag(flag, text, "a share from 0 to 1");
  return value;
}

function invalidFlag(flag: string, text: string, wanted: string): MinikubeletError {
  return new MinikubeletError("InvalidFlag", `--${flag}: ${JSON.stringify(text)} is not ${wanted}`, { hint });
}
