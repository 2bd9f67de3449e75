import type { ImageSupply } from "./images/prepare-images.ts";
import { type EngineHome, engineHome, readRecord, writeRecord } from "./own-engine/engine-home.ts";

/** What the set-up found and made, kept for the demo and the e2e tests in `environment.json`. */
export interface Environment {
  readonly engine: {
    /** Docker host URL. */
    readonly host: string;
    readonly version: string;
    readonly apiVersion: string;
    /** True when the set-up started it. */
    readonly own: boolean;
  };
  readonly images: ImageSupply;
}

/** The environment of the last set-up, or undefined when there was none. */
export function readEnvironment(home: EngineHome = engineHome()): Environment | undefined {
  return readRecord(home.environment) as Environment | undefined;
}

/** Keeps the environment for demo and tests. */
export function writeEnvironment(home: EngineHome, environment: Environment): void {
  writeRecord(home.environment, environment);
}
