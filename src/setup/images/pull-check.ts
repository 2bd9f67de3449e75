import type { EngineCandidate } from "../../runtime/docker/discovery/candidate.ts";
import { callEngine } from "../../runtime/docker/discovery/engine-api.ts";
import { type EngineHome, readRecord, writeRecord } from "../own-engine/engine-home.ts";
import { hasImage, pullImage } from "./engine-images.ts";

/** The answer to "can this engine pull from Docker Hub?", kept so that a second run does not ask again. */
export interface PullCheck {
  readonly host: string;
  readonly works: boolean;
  readonly reason: string;
  readonly at: number;
}

const probeImage = "hello-world:latest";
const probeTimeoutMs = 20_000;
const hour = 3_600_000;

/** A kept answer holds for 12 hours when pulls failed (networks come back), for 30 days when they worked. */
export function isFresh(check: PullCheck, host: string, now: number): boolean {
  return check.host === host && now - check.at < (check.works ? 720 : 12) * hour;
}

/** Tries a pull of the smallest well-known image, unless a fresh answer is kept; leaves no image behind. */
export async function checkPulls(engine: EngineCandidate, home: EngineHome): Promise<PullCheck> {
  const kept = readRecord(home.pullCheck) as PullCheck | undefined;
  if (kept !== undefined && isFresh(kept, engine.host, Date.now())) return kept;
  const hadIt = await hasImage(engine, probeImage);
  const error = await pullImage(engine, probeImage, probeTimeoutMs);
  if (error === undefined && !hadIt) {
    await callEngine(engine, { method: "DELETE", path: `/images/${probeImage}`, timeoutMs: 10_000 });
  }
  const check = { host: engine.host, works: error === undefined, reason: error ?? "", at: Date.now() };
  writeRecord(home.pullCheck, check);
  return check;
}
