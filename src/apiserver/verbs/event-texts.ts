import type { Stored, WatchEventType } from "../../storage/index.ts";

/** Watchers read the same change within moments of each other: the newest few are all that is asked for again. */
const KEPT = 64;

/**
 * The text of a change as many watchers are sent it: written and encoded once, not once for each. Objects are never changed, so one
 * of them, its type of event and the resource that shows it always give the same text.
 */
export class EventTexts {
  readonly #texts = new Map<Stored, { readonly key: string; readonly text: Buffer }>();

  /** @param view what else the text depends on, e.g. the apiVersion */
  text(object: Stored, type: WatchEventType, view: string, write: () => Buffer): Buffer {
    const key = `${type} ${view}`;
    const known = this.#texts.get(object);
    if (known?.key === key) return known.text;
    const text = write();
    this.#texts.set(object, { key, text });
    const [oldest] = this.#texts.keys();
    if (this.#texts.size > KEPT && oldest !== undefined) this.#texts.delete(oldest);
    return text;
  }
}
