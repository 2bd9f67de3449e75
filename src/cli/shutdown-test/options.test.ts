import { describe, expect, it } from "vitest";
import { defaultSettings } from "../../shutdown/settings.ts";
import { parseShutdownTestFlags, settingsOfFile, type ShutdownTestFlags } from "./options.ts";

describe("flags of shutdown-test", () => {
  it("none give the defaults", () => {
    expect(parseShutdownTestFlags({})).toEqual({ settings: defaultSettings, via: undefined, outputs: [] });
  });

  it("each finds its way into the settings", () => {
    const { settings, via } = parseShutdownTestFlags({
      port: "http",
      urlPath: "/a?b=1",
      slowUrlPath: "/slow",
      slowShare: "0.2",
      streamUrlPath: "/events",
      streamShare: "0.3",
      rate: "2.5",
      concurrency: "7",
      newConnections: "1",
      requestTimeout: "1m",
      warmUp: "500ms",
      control: "1.5s",
      endpointLag: "3",
      gracePeriod: "9",
      timeout: "2s",
      maxLost: "1",
      maxServerErrors: "2",
      slowAfter: "100ms",
      maxSlow: "3",
      maxTime: "20s",
      allowSigkill: true,
      via: "direct",
    });
    expect(via).toBe("direct");
    expect(settings).toEqual({
      port: "http",
      load: {
        path: "/a?b=1",
        slowPath: "/slow",
        slowShare: 0.2,
        streamPath: "/events",
        streamShare: 0.3,
        ratePerSecond: 2.5,
        concurrency: 7,
        newConnectionShare: 1,
        requestTimeoutMs: 60_000,
      },
      warmUpMs: 500,
      controlMs: 1_500,
      endpointLagMs: 3_000,
      gracePeriodSeconds: 9,
      readyTimeoutMs: 2_000,
      thresholds: {
        maxLost: 1,
        maxServerErrors: 2,
        slowMs: 100,
        maxSlow: 3,
        maxSeconds: 20,
        allowSigkill: true,
      },
    });
  });

  it.each<[ShutdownTestFlags, string]>([
    [{ rate: "0" }, '--rate: "0" is not a number up to 100000'],
    [{ rate: "fast" }, '--rate: "fast" is not a number up to 100000'],
    [{ concurrency: "0" }, '--concurrency: "0" is not a whole number from 1 on'],
    [{ newConnections: "2" }, '--new-connections: "2" is not a share from 0 to 1'],
    [{ endpointLag: "soon" }, '--endpoint-lag: "soon" is not a duration such as 500ms, 2s or 1m'],
    [{ gracePeriod: "0" }, '--grace-period: "0" is not a whole number from 1 on'],
    [{ urlPath: "x" }, '--url-path: "x" is not a path that begins with /'],
    [{ urlPath: "/a b" }, '--url-path: "/a b" is not a path that begins with /'],
    [
      { slowUrlPath: "/a", slowShare: "0.8", streamUrlPath: "/b", streamShare: "0.3" },
      '--stream-share: "0.3" is not what --slow-share 0.8 leaves',
    ],
    [{ via: "pigeon" }, '--via: "pigeon" is not auto, direct or port-forward'],
    [{ url: "ftp://x" }, '--url: "ftp://x" is not an http:// URL'],
    [{ url: "https://x" }, '--url: "https://x" is not an http:// URL'],
    [{ url: "http://x/a" }, '--url: "http://x/a" is not only a host and a port: the path is --url-path\'s'],
    [{ url: "http://me@x" }, '--url: "http://me@x" is not only a host and a port'],
    [{ url: "http://x", via: "direct" }, '--via: "direct" is not for requests that go to --url'],
  ])("%j: %s", (flags, message) => {
    expect(() => parseShutdownTestFlags(flags)).toThrow(message);
  });

  it("an output is a format, or a format and a file", () => {
    const { outputs } = parseShutdownTestFlags({}, ["json", "html=a=b.html"]);
    expect(outputs.map(({ file }) => file)).toEqual([undefined, "a=b.html"]);
  });

  it.each(["yaml", "html=", "toString"])("-o %s is none", (output) => {
    expect(() => parseShutdownTestFlags({}, [output])).toThrow("is not FORMAT or FORMAT=FILE");
  });
});

describe("the settings file", () => {
  it("has the flags' names in camel case; numbers may stand bare", () => {
    expect(settingsOfFile("f", { port: 8080, endpointLag: "2s", allowSigkill: true })).toEqual({
      port: "8080",
      endpointLag: "2s",
      allowSigkill: true,
    });
  });

  it.each<[unknown, string]>([
    [{ endpointlag: "2s" }, "f: unknown setting endpointlag; did you mean endpointLag?"],
    [{ rate: { per: "s" } }, "f: rate is not a text or a number"],
    [{ rate: true }, "f: rate is not a text or a number"],
    [{ urlPath: null }, "f: urlPath is not a text or a number"],
    [{ allowSigkill: "yes" }, "f: allowSigkill is true or false"],
    [["port"], "f: not a map of settings"],
  ])("%j: %s", (value, message) => {
    expect(() => settingsOfFile("f", value)).toThrow(message);
  });
});
