/** Where a process writes to. */
export interface Sink {
  write(text: string): void;
}

/** Where a process reads from; undefined: the end. */
export interface Source {
  read(): Promise<string | undefined>;
}

/** `/dev/null`, written to. */
export const nowhere: Sink = { write: () => undefined };
/** `/dev/null`, read from. */
export const nothing: Source = { read: () => Promise.resolve(undefined) };

/** Gathers what is written. */
export class Capture implements Sink {
  text = "";

  write(text: string): void {
    this.text += text;
  }
}

/** A process writes to a pipe that nobody reads any more: SIGPIPE. */
export class BrokenPipe extends Error {}

/** What one process writes and another reads. */
export class Pipe implements Sink, Source {
  #text = "";
  #closed = false;
  #broken = false;
  #wake: (() => void) | undefined;

  /** @throws BrokenPipe */
  write(text: string): void {
    if (this.#broken) throw new BrokenPipe();
    this.#text += text;
    this.#wake?.();
  }

  /** Nobody reads it any more. */
  break(): void {
    this.#broken = true;
  }

  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  async read(): Promise<string | undefined> {
    while (this.#text === "" && !this.#closed) {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      this.#wake = () => {
        resolve(undefined);
      };
      await promise;
    }
    if (this.#text === "") return undefined;
    const text = this.#text;
    this.#text = "";
    return text;
  }
}

/** All that is left. */
export async function readAll(source: Source): Promise<string> {
  let all = "";
  for (let text = await source.read(); text !== undefined; text = await source.read()) all += text;
  return all;
}

/** A source that has this text. */
export function textSource(text: string): Source {
  let left: string | undefined = text;
  return {
    read: () => {
      const answer = left;
      left = undefined;
      return Promise.resolve(answer === "" ? undefined : answer);
    },
  };
}
