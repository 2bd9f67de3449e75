/** dnsConfig and hostAliases. */
import type { HostAlias, PodDNSConfig } from "../pod.ts";
import { dns1123Subdomain, dns1123SubdomainWithUnderscore } from "../names.ts";
import { type FieldError, invalid, invalidEach, required } from "./field-error.ts";
import { goStrings } from "./go-values.ts";
import { validateIp } from "./ip.ts";

const maxNameservers = 3;
const maxSearches = 32;
const maxSearchLength = 2048;

/** validatePodDNSConfig. Policy None takes all from it. */
export function validateDnsConfig(
  path: string,
  config: PodDNSConfig | undefined,
  policy: string | undefined,
): readonly FieldError[] {
  if (config === undefined)
    return policy === "None" ? [required(path, "must provide `dnsConfig` when `dnsPolicy` is None")] : [];
  const { nameservers = [], searches = [], options = [] } = config;
  if (policy === "None" && nameservers.length === 0)
    return [
      required(`${path}.nameservers`, "must provide at least one DNS nameserver when `dnsPolicy` is None"),
    ];
  const listed = goStrings(nameservers);
  return [
    ...(nameservers.length > maxNameservers
      ? [invalid(`${path}.nameservers`, listed, `must not have more than ${maxNameservers} nameservers`)]
      : []),
    ...nameservers.flatMap((ip, index) => validateIp(`${path}.nameservers[${index}]`, ip)),
    ...validateSearches(`${path}.searches`, searches),
    ...options.flatMap(({ name = "" }, index) =>
      name === "" ? [required(`${path}.options[${index}]`, "must not be empty")] : [],
    ),
  ];
}

function validateSearches(path: string, searches: readonly string[]): readonly FieldError[] {
  const listed = goStrings(searches);
  return [
    ...(searches.length > maxSearches
      ? [invalid(path, listed, `must not have more than ${maxSearches} search paths`)]
      : []),
    ...(searches.join(" ").length > maxSearchLength
      ? [
          invalid(
            path,
            listed,
            `must not have more than ${maxSearchLength} characters (including spaces) in the search list`,
          ),
        ]
      : []),
    ...searches.flatMap((search, index) => {
      const name = search.replace(/\.$/, "");
      return search === "."
        ? []
        : invalidEach(`${path}[${index}]`, name, dns1123SubdomainWithUnderscore(name));
    }),
  ];
}

/** ValidateHostAliases. */
export function validateHostAliases(path: string, aliases: readonly HostAlias[]): readonly FieldError[] {
  return aliases.flatMap((alias, index) => [
    ...validateIp(`${path}[${index}].ip`, alias.ip),
    ...(alias.hostnames ?? []).flatMap((name, at) =>
      invalidEach(`${path}[${index}].hostnames[${at}]`, name, dns1123Subdomain(name)),
    ),
  ]);
}
