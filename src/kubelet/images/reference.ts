/**
 * The grammar of image references as Docker and the kubelet read them: `[domain/]path[:tag][@digest]`, with `docker.io`
 * and `library/` understood where they are left out.
 */

const pathComponent = "[a-z0-9]+(?:(?:[._]|__|[-]+)[a-z0-9]+)*";
const domainComponent = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
const domain = `(?:${domainComponent}(?:\\.${domainComponent})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const digest = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";
const grammar = new RegExp(
  `^(?<name>(?:${domain}/)?${pathComponent}(?:/${pathComponent})*)(?::(?<tag>[\\w][\\w.-]{0,127}))?(?:@(?<digest>${digest}))?$`,
);
const imageId = /^[a-f0-9]{64}$/;
const maxNameLength = 255;
/** Hexadecimal digits of the digests whose length is known. */
const digestLengths: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

/** An image's name in its parts. */
export interface ImageReference {
  /** Registry host with port, `docker.io` by default. */
  readonly domain: string;
  /** Repository inside the registry, with `library/` where Docker Hub wants it. */
  readonly path: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** A reference, or why it is none. */
export type ParsedReference = { readonly reference: ImageReference } | { readonly error: string };

/** Reads a reference; `error` is the text that Docker's parser gives for it. */
export function parseReference(text: string): ParsedReference {
  if (imageId.test(text))
    return { error: `invalid repository name (${text}), cannot specify 64-byte hexadecimal strings` };
  const [host, remainder] = splitDomain(text);
  const tagAt = remainder.indexOf(":");
  const repository = tagAt < 0 ? remainder : remainder.slice(0, tagAt);
  if (repository.toLowerCase() !== repository)
    return { error: `invalid reference format: repository name (${repository}) must be lowercase` };
  return parseCanonical(`${host}/${remainder}`, host);
}

function parseCanonical(text: string, host: string): ParsedReference {
  const groups = grammar.exec(text)?.groups;
  const name = groups?.["name"];
  if (groups === undefined || name === undefined) return { error: "invalid reference format" };
  const path = name.slice(host.length + 1);
  if (path.length > maxNameLength)
    return { error: `repository name must not be more than ${maxNameLength} characters` };
  const given = groups["digest"];
  if (given !== undefined) {
    const error = digestError(given);
    if (error !== undefined) return { error };
  }
  return { reference: { domain: host, path, tag: groups["tag"], digest: given } };
}

function digestError(text: string): string | undefined {
  const at = text.indexOf(":");
  const length = digestLengths[text.slice(0, at)];
  if (length === undefined) return "unsupported digest algorithm";
  if (text.length - at - 1 !== length) return "invalid checksum digest length";
  return /[A-F]/.test(text.slice(at + 1)) ? "invalid checksum digest format" : undefined;
}

/** The first part is a host when it looks like one: a dot, a colon, `localhost`, or an upper case letter. */
function splitDomain(text: string): readonly [domain: string, remainder: string] {
  const at = text.indexOf("/");
  const first = at < 0 ? "" : text.slice(0, at);
  const isHost = at >= 0 && (/[.:]/.test(first) || first === "localhost" || first.toLowerCase() !== first);
  const host = !isHost || first === "index.docker.io" ? "docker.io" : first;
  const remainder = isHost ? text.slice(at + 1) : text;
  return [host, host === "docker.io" && !remainder.includes("/") ? `library/${remainder}` : remainder];
}

/**
 * The name the runtime is asked for: as written, with `:latest` where it has neither tag nor digest.
 * The kubelet does not write out the registry (images/image_manager.go applyDefaultImageTag).
 */
export function withDefaultTag(image: string): { readonly image: string } | { readonly error: string } {
  const parsed = parseReference(image);
  if ("error" in parsed) return { error: `couldn't parse image name "${image}": ${parsed.error}` };
  const { tag, digest: given } = parsed.reference;
  return { image: tag === undefined && given === undefined ? `${image}:latest` : image };
}
