import type { ExecIo } from "../ports.ts";

/** Keeps the output of an exec: stdout and stderr apart, each up to the limit. */
export class CapturedOutput {
  readonly #limit: number;
  readonly #stdout: Uint8Array[] = [];
  readonly #stderr: Uint8Array[] = [];
  #stdoutSize = 0;
  #stderrSize = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get io(): ExecIo {
    return {
      stdout: (chunk) => {
        if (this.#stdoutSize < this.#limit) this.#stdout.push(chunk);
        this.#stdoutSize += chunk.length;
      },
      stderr: (chunk) => {
        if (this.#stderrSize < this.#limit) this.#stderr.push(chunk);
        this.#stderrSize += chunk.length;
      },
    };
  }

  get stderr(): string {
    return text(this.#stderr, this.#limit);
  }

  /** stdout, then stderr, both within one limit. */
  get combined(): string {
    return text([...this.#stdout, ...this.#stderr], this.#limit);
  }
}

function text(chunks: readonly Uint8Array[], limit: number): string {
  return Buffer.concat(chunks).subarray(0, limit).toString();
}
