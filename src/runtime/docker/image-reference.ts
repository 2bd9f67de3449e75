/** Parts of an image reference, as written. */
export interface ImageReference {
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:…` */
  readonly digest?: string;
}

/** Splits `host:port/path:tag@digest`. The text is expected to be valid; the kubelet has refused others before. */
export function splitReference(reference: string): ImageReference {
  const [name = "", digest] = reference.split("@");
  const colon = name.lastIndexOf(":");
  const tagged = colon > name.lastIndexOf("/");
  return {
    repository: tagged ? name.slice(0, colon) : name,
    ...(tagged ? { tag: name.slice(colon + 1) } : {}),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** The engine's short form of a repository: `docker.io/library/busybox` is `busybox`. */
export function familiarRepository(repository: string): string {
  return repository.replace(/^(index\.)?docker\.io\//, "").replace(/^library\//, "");
}
