/**
 * The name of a stand-in on an engine that is not ours. The name of the real image stays free there, and the tag is
 * never `latest`, so that the default pull policy is IfNotPresent.
 */
export function standInName(name: string): string {
  const [path = "", tag = "latest"] = name.split(":");
  return `localhost/minikubelet/${path}:offline-${tag}`;
}

/** Rewrites the `image:` fields of a manifest whose image has a stand-in; everything else stays as it is. */
export function withStandIns(manifest: string, names: ReadonlySet<string>): string {
  return manifest.replaceAll(
    /((?:^[\s-]*|[{,]\s*)image:\s*)(["']?)([^\s"'#,}]+)\2/gm,
    (line, key: string, quote: string, name: string) => {
      const full = name.includes(":") ? name : `${name}:latest`;
      return names.has(full) ? `${key}${quote}${standInName(full)}${quote}` : line;
    },
  );
}
