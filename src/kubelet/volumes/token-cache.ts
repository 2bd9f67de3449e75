import type { Pod, ServiceAccountTokenProjection } from "../../api/index.ts";
import type { EpochMs } from "../../util/time.ts";
import type { Clock } from "../ports.ts";

const defaultSeconds = 3600;
const maxAgeMs = 24 * 3600 * 1000;

/** Makes a service account token for a pod. @throws when there is no such account */
export type TokenSource = (
  pod: Pod,
  request: { readonly audience: string | undefined; readonly expirationSeconds: number },
) => Promise<string>;

/** Keeps tokens until 80 % of their life or 24 hours are over (pkg/kubelet/token/token_manager.go). */
export class TokenCache {
  readonly #source: TokenSource;
  readonly #clock: Clock;
  readonly #tokens = new Map<string, { readonly token: string; readonly renewAt: EpochMs }>();

  constructor(source: TokenSource, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
  }

  async token(pod: Pod, projection: ServiceAccountTokenProjection): Promise<string> {
    const { audience, expirationSeconds = defaultSeconds } = projection;
    const key = JSON.stringify([pod.metadata.uid, audience, expirationSeconds]);
    const known = this.#tokens.get(key);
    if (known !== undefined && this.#clock.now() < known.renewAt) return known.token;
    const token = await this.#source(pod, { audience, expirationSeconds });
    const renewAt = this.#clock.now() + Math.min(expirationSeconds * 800, maxAgeMs);
    this.#tokens.set(key, { token, renewAt });
    return token;
  }

  forget(podUid: string): void {
    for (const key of this.#tokens.keys())
      if (key.startsWith(`${JSON.stringify([podUid]).slice(0, -1)},`)) this.#tokens.delete(key);
  }
}
