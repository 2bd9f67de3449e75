import type { Ms } from "../model.ts";

/**
 * A pod's place among the endpoints of a Service, as proxies know it: it is there while the pod is ready and leaves with the
 * pod's deletion (EndpointSlice controller), and proxies learn of each change a lag later. It begins there.
 */
export class Endpoint {
  readonly #lagMs: Ms;
  readonly #changes: { readonly knownAt: Ms; readonly present: boolean }[] = [];

  constructor(lagMs: Ms) {
    this.#lagMs = lagMs;
  }

  /** What has become of it. @returns when proxies know */
  change(present: boolean, at: Ms): Ms {
    const knownAt = at + this.#lagMs;
    this.#changes.push({ knownAt, present });
    return knownAt;
  }

  /** Whether proxies send new requests to the pod. */
  isKnown(now: Ms): boolean {
    return this.#changes.findLast(({ knownAt }) => knownAt <= now)?.present ?? true;
  }
}
