import type { Container, HTTPGetAction } from "../../../api/index.ts";
import { resolvePort } from "../port.ts";
import { actionUrl, type GoUrl } from "./go-url.ts";

/** Header fields by canonical name, each with its values in order (Go's http.Header). */
export type Headers = ReadonlyMap<string, readonly string[]>;

/** One GET as a probe or a hook makes it. */
export interface HttpRequest {
  readonly url: GoUrl;
  /** Without Host and Connection. */
  readonly headers: Headers;
  /** Empty: the URL's host. */
  readonly host: string;
  /** Probes close each connection and ask for no compression; hooks do neither (two clients of the kubelet). */
  readonly client: "probe" | "lifecycle";
}

/**
 * The request of an httpGet action (kubelet pkg/probe/http/request.go).
 *
 * @param podIp used when the action names no host
 * @param minor of the Kubernetes version in the User-Agent
 * @returns the request, or the error text of a port that does not resolve
 */
export function requestFor(
  action: HTTPGetAction,
  container: Container,
  podIp: string,
  client: HttpRequest["client"],
  minor: number,
): { readonly request: HttpRequest } | { readonly error: string } {
  const port = resolvePort(action.port, container);
  if ("error" in port) return port;
  const scheme = (action.scheme ?? "HTTP").toLowerCase();
  const hostname = action.host === undefined || action.host === "" ? podIp : action.host;
  const headers = headersOf(action, `kube-${client}/1.${minor}`);
  return {
    request: {
      url: actionUrl(scheme, hostname, port.port, action.path ?? "/"),
      host: headers.get("Host")?.[0] ?? "",
      headers,
      client,
    },
  };
}

function headersOf(action: HTTPGetAction, userAgent: string): Headers {
  const headers = new Map<string, string[]>();
  for (const { name, value } of action.httpHeaders ?? []) {
    const key = canonicalName(name);
    const values = headers.get(key);
    if (values === undefined) headers.set(key, [value]);
    else values.push(value);
  }
  if (!headers.has("User-Agent")) headers.set("User-Agent", [userAgent]);
  if (!headers.has("Accept")) headers.set("Accept", ["*/*"]);
  else if (headers.get("Accept")?.[0] === "") headers.delete("Accept");
  return headers;
}

function canonicalName(name: string): string {
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}

/** Fields that have a place of their own or that the message length decides. */
const unsorted = new Set(["Host", "User-Agent", "Content-Length", "Transfer-Encoding", "Trailer"]);

/** All but Host, in Go's order: User-Agent, then by name, then what the transport adds. */
export function headerFields(request: HttpRequest): readonly (readonly [string, string])[] {
  const fields: [string, string][] = [];
  const userAgent = request.headers.get("User-Agent")?.[0] ?? "";
  if (userAgent !== "") fields.push(["User-Agent", userAgent]);
  for (const name of [...request.headers.keys()].sort()) {
    if (unsorted.has(name)) continue;
    for (const value of request.headers.get(name) ?? []) fields.push([name, value.trim()]);
  }
  if (request.client === "lifecycle" && !request.headers.has("Accept-Encoding"))
    fields.push(["Accept-Encoding", "gzip"]);
  if (request.client === "probe" && !closes(request.headers)) fields.push(["Connection", "close"]);
  return fields;
}

function closes(headers: Headers): boolean {
  return (headers.get("Connection") ?? []).some((value) => /\bclose\b/i.test(value));
}

/** The name of the first field whose value may not go over the wire. */
export function invalidField(headers: Headers): string | undefined {
  for (const [name, values] of headers)
    if (values.some((value) => /[\x00-\x08\x0a-\x1f\x7f]/.test(value))) return name;
  return undefined;
}
