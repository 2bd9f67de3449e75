import type { RegistryAuth } from "../ports.ts";
import type { RegistryCredentials } from "./docker-config.ts";
import type { ImageReference } from "./reference.ts";

/** The key under which Docker's own tools write credentials of Docker Hub. */
const defaultRegistry = "index.docker.io";

/**
 * All credentials that fit an image, the most specific location first, each once
 * (pkg/credentialprovider/keyring.go: globs per host label, path prefix, equal ports).
 */
export function lookupCredentials(
  credentials: RegistryCredentials,
  image: ImageReference,
): readonly RegistryAuth[] {
  const keyed = credentials.flatMap(({ location, auth }) => {
    const key = locationKey(location);
    return key === undefined ? [] : [{ key, auth }];
  });
  // Reverse order of the text: a longer location follows its own prefix, so it comes first here.
  const ordered = keyed.toSorted((a, b) => (a.key < b.key ? 1 : a.key > b.key ? -1 : 0));
  const target = `${image.domain}/${image.path}`;
  const matching = ordered.filter(({ key }) => matches(key, target));
  const chosen =
    matching.length > 0 || image.domain !== "docker.io"
      ? matching
      : ordered.filter(({ key }) => key === defaultRegistry);
  const seen = new Set<string>();
  return chosen
    .filter(({ auth }) => {
      const text = JSON.stringify(auth);
      return !seen.has(text) && seen.add(text);
    })
    .map(({ auth }) => ({ ...auth, serverAddress: serverAddress(image.domain) }));
}

function serverAddress(domain: string): string {
  return domain === "docker.io" ? `https://${defaultRegistry}/v1/` : domain;
}

/** `https://host:port/v1/path` → `host:port/path`; undefined for what is no URL. */
function locationKey(location: string): string | undefined {
  const [, address] = /^(?:https?:\/\/)?(.*)$/.exec(location) ?? [];
  if (address === undefined || address === "" || /\s/.test(address)) return undefined;
  const at = address.indexOf("/");
  if (at < 0) return address;
  const path = address.slice(at).replace(/^\/v[12]\//, "/");
  return path === "/" ? address.slice(0, at) : address.slice(0, at) + path;
}

function matches(key: string, target: string): boolean {
  const glob = split(key);
  const wanted = split(target);
  return (
    glob.port === wanted.port &&
    glob.labels.length === wanted.labels.length &&
    wanted.path.startsWith(glob.path) &&
    glob.labels.every((label, i) => globMatches(label, wanted.labels[i] ?? ""))
  );
}

function split(address: string): { labels: readonly string[]; port: string; path: string } {
  const at = address.indexOf("/");
  const host = at < 0 ? address : address.slice(0, at);
  const [name = "", port = ""] = host.split(":");
  return { labels: name.split("."), port, path: at < 0 ? "" : address.slice(at) };
}

function globMatches(glob: string, text: string): boolean {
  const pattern = glob
    .replaceAll(/[.+^${}()|\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  try {
    return new RegExp(`^${pattern}$`).test(text);
  } catch {
    return false; // An unclosed character class matches nothing, as in Go's path.Match.
  }
}
