import type { DnsConfig } from "../kubelet/ports.ts";

/** The parts of a resolv.conf that pods with dnsPolicy Default inherit. */
export function parseResolvConf(text: string): DnsConfig {
  const servers: string[] = [];
  let searches: readonly string[] = [];
  const options: string[] = [];
  for (const line of text.split("\n")) {
    const [keyword, ...words] = line
      .replace(/[#;].*$/, "")
      .trim()
      .split(/\s+/);
    if (keyword === "nameserver" && words[0] !== undefined) servers.push(words[0]);
    if (keyword === "search" || keyword === "domain") searches = words;
    if (keyword === "options") options.push(...words);
  }
  return { servers, searches, options };
}
