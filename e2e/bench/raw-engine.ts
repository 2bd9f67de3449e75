import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";

/** Answer of a create. */
interface Created {
  readonly Id: string;
}

/** As much of an inspected container as makes another one like it. */
export interface Inspected {
  readonly Id: string;
  readonly Config: Readonly<Record<string, unknown>> & { readonly Labels?: Readonly<Record<string, string>> };
  readonly HostConfig: Readonly<Record<string, unknown>>;
  readonly State: { readonly FinishedAt: string };
}

/** A call that takes longer never ends. */
const callTimeoutMs = 60_000;

/** The Engine API with nothing between: the fastest that any client written in Node can be. */
export class RawEngine implements Disposable {
  readonly #agent = new Agent({ keepAlive: true });
  readonly #socketPath: string;

  constructor(host: string) {
    if (!host.startsWith("unix://"))
      throw new Error(`the benchmarks need an engine at a socket, not ${host}`);
    this.#socketPath = host.slice("unix://".length);
  }

  /** @throws Error for statuses that are not 2xx or 304 */
  async call<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await this.open(method, path, body, AbortSignal.timeout(callTimeoutMs));
    const chunks: Buffer[] = [];
    for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString("utf8");
    const status = answer.statusCode ?? 0;
    if (status >= 400) throw new Error(`${method} ${path}: ${status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  /** The answer with its body left to the caller. */
  async open(method: string, path: string, body?: object, signal?: AbortSignal): Promise<IncomingMessage> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const sent = request({
      socketPath: this.#socketPath,
      agent: this.#agent,
      method,
      path,
      signal,
      headers:
        text === undefined
          ? {}
          : { "content-type": "application/json", "content-length": Buffer.byteLength(text) },
    });
    sent.end(text);
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    return answer;
  }

  async inspect(id: string): Promise<Inspected> {
    return await this.call("GET", `/containers/${id}/json`);
  }

  async create(body: object): Promise<string> {
    return (await this.call<Created>("POST", "/containers/create", body)).Id;
  }

  async start(id: string): Promise<void> {
    await this.call("POST", `/containers/${id}/start`);
  }

  /** Sends SIGTERM and waits for the exit. */
  async terminate(id: string): Promise<void> {
    const exited = this.call("POST", `/containers/${id}/wait?condition=not-running`);
    await this.call("POST", `/containers/${id}/kill?signal=SIGTERM`);
    await exited;
  }

  async remove(id: string): Promise<void> {
    await this.call("DELETE", `/containers/${id}?force=1&v=1`);
  }

  /** Ids of the containers with this label. */
  async labelled(label: string): Promise<readonly string[]> {
    const filters = encodeURIComponent(JSON.stringify({ label: [label] }));
    const found = await this.call<readonly Created[]>("GET", `/containers/json?all=1&filters=${filters}`);
    return found.map(({ Id }) => Id);
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}
