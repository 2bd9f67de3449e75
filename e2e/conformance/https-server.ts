/**
 * What stands in for the recording's `orc-srv:1`, a small HTTPS server written in Go. It runs as a program of its own in
 * the image that `https-image.ts` makes, and inside this process where nothing is real.
 */
import { readFileSync } from "node:fs";
import { createSecureServer, type Http2ServerRequest } from "node:http2";
import { createServer } from "node:net";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { fileURLToPath } from "node:url";

/** Both as PEM. */
export interface Credentials {
  readonly key: string;
  readonly cert: string;
}

/** With this byte each TLS connection begins. */
const handshakeRecord = 0x16;
/** Go's answer on a TLS port to who does not speak TLS. */
const plainAnswer = "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";
/** What a Go program ends with as the first process of a container when SIGTERM has no handler. */
const goExitOnTerm = 2;

/**
 * Takes connections: HTTP/1.1 and HTTP/2 over TLS; `/500` is answered with 500, any other path with 200.
 * @param print takes a line for each request, and for each connection that does not speak TLS
 */
export function httpsServer(
  credentials: Credentials,
  print: (line: string) => void,
): (connection: Duplex) => void {
  const secure = createSecureServer({ ...credentials, allowHTTP1: true }, (request, response) => {
    print(requestLine(request));
    const status = Number(/^\/([1-5]\d\d)$/.exec(request.url)?.[1] ?? 200);
    response.writeHead(status, { "Content-Type": "text/plain" });
    response.end("ok\n");
  });
  secure.on("tlsClientError", () => undefined);
  return (connection) => {
    connection.on("error", () => undefined);
    connection.once("data", (first: Buffer) => {
      connection.pause();
      if (first[0] !== handshakeRecord) {
        print("http: TLS handshake error: client sent an HTTP request to an HTTPS server");
        connection.end(plainAnswer);
        return;
      }
      connection.unshift(first);
      secure.emit("connection", connection);
    });
  };
}

/** Protocol, what was asked for, header fields, and the server name that the client gave. */
function requestLine({ httpVersion, method, url, headers, socket }: Http2ServerRequest): string {
  const fields = Object.entries(headers)
    .filter(([name]) => !name.startsWith(":") && name !== "host")
    .map(([name, value]) => `${name}:[${String(value)}]`);
  const host = headers[":authority"] ?? headers.host ?? "";
  const { servername } = socket as TLSSocket & { readonly servername?: string | false };
  return `HTTP/${httpVersion} ${method} ${url} ${host} map[${fields.sort().join(" ")}] sni=${servername || ""}`;
}

/** `orcsrv https PORT` */
function main([mode, port]: readonly string[]): void {
  if (mode !== "https" || port === undefined) {
    process.stderr.write("usage: orcsrv https PORT\n");
    process.exit(1);
  }
  const beside = (name: string): string =>
    readFileSync(fileURLToPath(new URL(name, import.meta.url)), "utf8");
  const server = httpsServer({ key: beside("key.pem"), cert: beside("cert.pem") }, (line) => {
    process.stdout.write(`${line}\n`);
  });
  createServer(server).listen(Number(port));
  process.on("SIGTERM", () => {
    process.exit(goExitOnTerm);
  });
}

if (import.meta.main) main(process.argv.slice(2));
