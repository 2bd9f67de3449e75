import { createHash, randomBytes } from "node:crypto";
import type { InstanceHome } from "../client/instance-home.ts";
import { readIfExists, writePrivateFile } from "./home.ts";

/** What an instance keeps for life. */
export interface Instance {
  /** Labels every Docker object, so that instances never see each other's pods. */
  readonly id: string;
  /** Bearer token of the kubeconfig. */
  readonly token: string;
  /** Bearer token of the user who may look and not touch. */
  readonly readOnlyToken: string;
  /** Port of the API once one has been taken. */
  readonly port?: number;
}

/** Reads the instance's identity, or makes one at the first start. */
export async function loadInstance(home: InstanceHome): Promise<Instance> {
  const stored = await readIfExists(home.instance);
  if (stored !== undefined) {
    const value = JSON.parse(stored) as Partial<Instance>;
    if (typeof value.id === "string" && typeof value.token === "string") {
      const known = { id: value.id, token: value.token };
      const port = typeof value.port === "number" ? { port: value.port } : {};
      if (typeof value.readOnlyToken === "string") {
        return { ...known, readOnlyToken: value.readOnlyToken, ...port };
      }
      // An instance from before there was one.
      const completed = { ...known, readOnlyToken: newToken(), ...port };
      await saveInstance(home, completed);
      return completed;
    }
  }
  const instance: Instance = {
    id: randomBytes(5).toString("hex"),
    token: newToken(),
    readOnlyToken: newToken(),
  };
  await saveInstance(home, instance);
  return instance;
}

function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/** Stores the identity, 0600: it holds the tokens. */
export async function saveInstance(home: InstanceHome, instance: Instance): Promise<void> {
  await writePrivateFile(home.instance, `${JSON.stringify(instance, undefined, 2)}\n`);
}

const firstPort = 20_000;
const portCount = 10_000;

/** The ports to try at the first start: from a hash of the home upward, so that two homes rarely meet (decision 16). */
export function* portCandidates(root: string, attempts = 50): Generator<number> {
  const start = createHash("sha256").update(root).digest().readUInt32BE(0) % portCount;
  for (let i = 0; i < attempts; i += 1) yield firstPort + ((start + i) % portCount);
}
