import type { LabSettings } from "./model.ts";

/** So many of the last lines of each container's log are in a report. */
export const reportedLogLines = 20;

/** The settings of a test that says nothing else. */
export const defaultSettings: LabSettings = {
  load: {
    path: "/",
    slowShare: 0.1,
    streamShare: 0.1,
    ratePerSecond: 50,
    concurrency: 50,
    newConnectionShare: 0.5,
    requestTimeoutMs: 30_000,
  },
  warmUpMs: 2_000,
  controlMs: 2_000,
  endpointLagMs: 1_000,
  readyTimeoutMs: 60_000,
  thresholds: { maxLost: 0, maxServerErrors: 0, slowMs: 5_000, allowSigkill: false },
};
