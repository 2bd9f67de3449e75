/** Opens the log of a container: each line begins with its time (`timestamps`). */
export type OpenLog = (query: LogQuery, signal: AbortSignal) => AsyncIterable<string>;

/** Which part of a log. */
export interface LogQuery {
  readonly follow?: boolean;
  readonly previous?: boolean;
  /** RFC 3339, whole seconds. */
  readonly sinceTime?: string;
}

/**
 * The logs of a container's instances, one after the other, every line once. The API cannot be asked for a certain
 * instance, only for the newest and the one before; with a container that ends at once, the newest may be another by
 * the time its log is opened. The times of the lines tell what has been shown.
 */
export class ContainerLog {
  readonly #open: OpenLog;
  readonly #show: (line: string) => void;
  #newest = "";
  #turn: Promise<unknown> = Promise.resolve();

  constructor(open: OpenLog, show: (line: string) => void) {
    this.#open = open;
    this.#show = show;
  }

  /** Shows what the instance before the newest has left to say, then follows the newest to its end. */
  async follow(hasPrevious: boolean, signal: AbortSignal): Promise<void> {
    const before = this.#turn;
    const done = Promise.withResolvers<undefined>();
    this.#turn = done.promise;
    try {
      await before;
      if (hasPrevious) await this.#read({ previous: true }, signal);
      await this.#read({ follow: true }, signal);
    } finally {
      done.resolve(undefined);
    }
  }

  async #read(query: LogQuery, signal: AbortSignal): Promise<void> {
    const from = this.#newest;
    const sinceTime = from === "" ? {} : { sinceTime: `${from.slice(0, "2006-01-02T15:04:05".length)}Z` };
    for await (const line of this.#open({ ...query, ...sinceTime }, signal)) {
      const space = line.indexOf(" ");
      const time = line.slice(0, space);
      // Without a time it is no line of the log, but the kubelet's word that the log is gone.
      if (!/^\d/.test(time) || time <= from) continue;
      this.#newest = time;
      this.#show(line.slice(space + 1));
    }
  }
}
