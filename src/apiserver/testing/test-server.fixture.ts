import { once } from "node:events";
import { request as httpsRequest, type RequestOptions } from "node:https";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { featuresOf } from "../../api/features.ts";
import { memoryBackend, openStore, type Store } from "../../storage/index.ts";
import { VirtualClock } from "../../runtime/fake/virtual-clock.ts";
import {
  ADMIN_GROUP,
  accountTokens,
  appsResources,
  type ApiServer,
  clusterResources,
  coreResources,
  ownResources,
  serviceResources,
  createRegistry,
  ensureSystemNamespaces,
  type PodStreams,
  READ_ONLY_GROUP,
  startApiServer,
} from "../index.ts";
import type { ConnectionLimits } from "../server.ts";
import { noStreams } from "./no-streams.fixture.ts";
import { type TestCertificates, testCertificates } from "./certificates.fixture.ts";

interface Response {
  readonly code: number;
  readonly headers: IncomingHttpHeaders;
  /** The parsed body, or its text where it is no JSON. */
  readonly body: Body;
}

/** JSON of any shape: tests look into it and compare. */
export type Body = { readonly [key: string]: Body } & { readonly length?: number } & readonly Body[];

interface RequestSettings {
  readonly headers?: Readonly<Record<string, string>>;
  readonly contentType?: string;
  /** Of the body; default UTF-8. `latin1` sends each character as a byte. */
  readonly encoding?: BufferEncoding;
  readonly tls?: RequestOptions;
  /** Of `open`: sent without a Content-Length when the headers say that it comes in chunks. */
  readonly body?: string;
}

/** A server on port 0 of loopback with a store in memory and a clock that stands still. */
export interface TestServer extends AsyncDisposable {
  readonly server: ApiServer;
  readonly store: Store;
  readonly clock: VirtualClock;
  readonly certificates: TestCertificates;
  readonly errors: readonly unknown[];
  request(method: string, path: string, body?: unknown, settings?: RequestSettings): Promise<Response>;
  /** The response itself, for streams. */
  open(method: string, path: string, settings?: RequestSettings): Promise<IncomingMessage>;
}

export const TOKEN = "secret";
export const READ_ONLY_TOKEN = "read-only";

let certificates: Promise<TestCertificates> | undefined;

export async function startTestServer(
  streams: Partial<PodStreams> = {},
  history?: number,
  limits?: ConnectionLimits,
  minor = 36,
): Promise<TestServer> {
  certificates ??= testCertificates();
  const pems = await certificates;
  const clock = new VirtualClock();
  const store = openStore({
    backend: memoryBackend(),
    schedule: queueMicrotask,
    now: () => clock.now(),
    ...(history === undefined ? {} : { history }),
  });
  await ensureSystemNamespaces(store, clock.now());
  const errors: unknown[] = [];
  const server = await startApiServer({
    env: {
      store,
      clock,
      registry: createRegistry([
        ...coreResources(featuresOf(minor)),
        ...clusterResources,
        ...appsResources(featuresOf(minor)),
        ...serviceResources(store, () => 0, featuresOf(minor)),
        ...ownResources,
      ]),
      streams: { ...noStreams, ...streams },
      version: { major: "1", minor: String(minor), gitVersion: `v1.${String(minor)}.0+test` },
      accountTokens: accountTokens("key", () => clock.now()),
      random: (count) => Array.from({ length: count }, (_, i) => i / count),
    },
    host: "127.0.0.1",
    port: 0,
    tls: pems,
    tokens: [
      { token: TOKEN, user: { name: "admin", groups: [ADMIN_GROUP] } },
      { token: READ_ONLY_TOKEN, user: { name: "reader", groups: [READ_ONLY_GROUP] } },
    ],
    ...(limits === undefined ? {} : { limits }),
    onError: (error) => errors.push(error),
  });
  const open = async (
    method: string,
    path: string,
    settings: RequestSettings = {},
    body = settings.body,
  ): Promise<IncomingMessage> => {
    const outgoing = httpsRequest({
      host: "127.0.0.1",
      port: server.port,
      ca: pems.ca,
      method,
      path,
      agent: false,
      headers: {
        authorization: `Bearer ${TOKEN}`,
        ...(body === undefined
          ? {}
          : {
              "content-type": settings.contentType ?? "application/json",
              ...(settings.headers?.["transfer-encoding"] === undefined
                ? { "content-length": String(Buffer.byteLength(body, settings.encoding)) }
                : {}),
            }),
        ...settings.headers,
      },
      ...settings.tls,
    });
    outgoing.on("error", () => undefined); // A refused body is cut off; what counts is the answer.
    outgoing.end(body, settings.encoding ?? "utf8");
    const [response] = (await once(outgoing, "response")) as [IncomingMessage];
    return response;
  };
  return {
    server,
    store,
    clock,
    certificates: pems,
    errors,
    open,
    request: async (method, path, body, settings) => {
      const raw = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
      const response = await open(method, path, settings, raw);
      return {
        code: response.statusCode ?? 0,
        headers: response.headers,
        body: parse(await text(response)),
      };
    },
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await store.close();
    },
  };
}

function parse(body: string): Body {
  try {
    return JSON.parse(body) as Body;
  } catch {
    return body as unknown as Body;
  }
}
