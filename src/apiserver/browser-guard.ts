import type { IncomingHttpHeaders } from "node:http";

/**
 * Whether a request may come from a web page that has been pointed at loopback (DNS rebinding): a Host that is none of
 * our names, or an Origin that is not ours.
 */
export function isForeign(headers: IncomingHttpHeaders, hostNames: ReadonlySet<string>): boolean {
  if (!hostNames.has(hostName(headers.host ?? ""))) return true;
  const { origin } = headers;
  if (origin === undefined) return false;
  try {
    return !hostNames.has(new URL(origin).hostname);
  } catch {
    return true; // `null` and other opaque origins
  }
}

/** The name of a Host header without its port: `[::1]:443` gives `[::1]`. */
function hostName(host: string): string {
  return host.replace(/:\d+$/, "").toLowerCase();
}
