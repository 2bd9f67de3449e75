import { escapeGoPath } from "../../../api/go-path.ts";

/**
 * URLs as Go's net/url keeps them: the port stays even when it is the default one and the path is escaped only where
 * it must be, for the text is shown in events and the path goes over the wire.
 */
export interface GoUrl {
  readonly scheme: string;
  /** Without brackets. */
  readonly hostname: string;
  /** As written in the URL: `10.1.0.5:80`, `[::1]:80`. */
  readonly host: string;
  readonly port: number;
  /** Escaped, with a leading slash unless empty. */
  readonly path: string;
  /** With `?`; empty when there is none. */
  readonly query: string;
  /** With `#`; empty when there is none. Shown, never sent. */
  readonly fragment: string;
}

/** The URL of an httpGet action (kubelet pkg/probe/http/request.go): a path that cannot be parsed is taken literally. */
export function actionUrl(scheme: string, hostname: string, port: number, path: string): GoUrl {
  const host = `${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
  return { scheme, hostname, host, port, ...splitPath(path) };
}

/** The URL as Go prints it. */
export function urlText(url: GoUrl): string {
  return `${url.scheme}://${url.host}${url.path}${url.query}${url.fragment}`;
}

/** What the request line names. */
export function requestUri(url: GoUrl): string {
  return (url.path === "" ? "/" : url.path) + url.query;
}

/** Resolves a Location header against the URL that sent it; undefined when it is no URL. */
export function resolveLocation(base: GoUrl, location: string): GoUrl | undefined {
  const parts = /^(?:([a-z][a-z0-9+.-]*):)?\/\/([^/?#]*)(.*)$/is.exec(location);
  if (parts !== null) {
    const [, scheme = base.scheme, authority = "", rest = ""] = parts;
    return absolute(scheme.toLowerCase(), authority, rest);
  }
  if (!URL.canParse(location, urlText(base))) return undefined;
  const { pathname, search, hash } = new URL(location, urlText(base));
  return { ...base, path: pathname, query: search, fragment: hash };
}

function absolute(scheme: string, authority: string, rest: string): GoUrl | undefined {
  const parts = /^(?:[^@]*@)?(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(authority);
  if (parts === null) return undefined;
  const [, name = "", digits = ""] = parts;
  const hostname = name.startsWith("[") ? name.slice(1, -1) : name;
  const port = digits === "" ? (scheme === "https" ? 443 : 80) : Number(digits);
  return { scheme, hostname, host: authority.replace(/^[^@]*@/, ""), port, ...splitPath(rest) };
}

function splitPath(text: string): Pick<GoUrl, "path" | "query" | "fragment"> {
  const [, raw = "", query = "", fragment = ""] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(text) ?? [];
  const parsable = !/%(?![0-9a-f]{2})/i.test(raw) && !/[\x00-\x1f\x7f]/.test(text);
  return parsable
    ? { path: rooted(escapePath(raw)), query, fragment: fragment === "#" ? "" : fragment }
    : { path: rooted(escapeGoPath(text)), query: "", fragment: "" };
}

function rooted(path: string): string {
  return path === "" || path.startsWith("/") ? path : `/${path}`;
}

/** A path made only of characters that may stand in one is left as it is; else all but the unreserved are escaped. */
function escapePath(raw: string): string {
  return /^[A-Za-z0-9\-_.~!$&'()*+,;=:@/[\]%]*$/.test(raw) ? raw : escapeGoPath(decodePercent(raw));
}

function decodePercent(raw: string): Uint8Array {
  const bytes: number[] = [];
  const source = Buffer.from(raw);
  for (let at = 0; at < source.length; at++) {
    const byte = source[at] ?? 0;
    if (byte !== 0x25) bytes.push(byte);
    else {
      bytes.push(Number.parseInt(source.toString("latin1", at + 1, at + 3), 16));
      at += 2;
    }
  }
  return Uint8Array.from(bytes);
}
