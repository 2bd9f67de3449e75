import type { CliPorts } from "../ports.ts";

/** Counts Ctrl-C (decision 11): the first asks to end gracefully, the second by force, the third leaves at once. */
export class Interrupts implements Disposable {
  readonly first: AbortSignal;
  readonly second: AbortSignal;
  readonly third: AbortSignal;
  readonly #subscription: Disposable;

  constructor(ports: CliPorts) {
    const stages = [new AbortController(), new AbortController(), new AbortController()] as const;
    let count = 0;
    this.#subscription = ports.onInterrupt(() => {
      stages[count]?.abort(new Error("interrupted"));
      count += 1;
    });
    [this.first, this.second, this.third] = [stages[0].signal, stages[1].signal, stages[2].signal];
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
  }
}
