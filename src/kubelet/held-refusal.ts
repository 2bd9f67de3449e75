type Sink = (chunk: Uint8Array) => void | Promise<void>;

/** How engines begin to say, in place of a command's output, that it could not be started. */
const refusals: readonly string[] = ["OCI runtime exec failed", "cannot exec "];

/**
 * Keeps back a first chunk of output that may be the engine's word that the command did not start: which of the two it
 * is shows only at the end, by the exit code. Everything else passes at once.
 */
export class HeldRefusal {
  readonly #pass: Sink | undefined;
  #held: Uint8Array | undefined;
  #begun = false;

  /** @param pass where output goes; undefined when nobody reads it */
  constructor(pass: Sink | undefined) {
    this.#pass = pass;
  }

  /** What has been kept back, as text. */
  get text(): string {
    return Buffer.from(this.#held ?? []).toString();
  }

  async write(chunk: Uint8Array): Promise<void> {
    const first = !this.#begun;
    this.#begun = true;
    if (first && isRefusal(chunk)) {
      this.#held = chunk;
      return;
    }
    await this.release();
    await this.#pass?.(chunk);
  }

  /** It was output after all. */
  async release(): Promise<void> {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) await this.#pass?.(held);
  }
}

function isRefusal(chunk: Uint8Array): boolean {
  const text = Buffer.from(chunk.subarray(0, 32)).toString();
  return refusals.some((refusal) => text.startsWith(refusal));
}
