/**
 * The formats of names, each with the messages of apimachinery's util/validation. A check returns its complaints; an
 * empty list means that the name is fine.
 */

const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const subdomain = `${label}(\\.${label})*`;
const namePart = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`);
const labelPattern = whole(label);
const subdomainPattern = whole(subdomain);
const label1035Pattern = whole("[a-z]([-a-z0-9]*[a-z0-9])?");
const labelUnderscore = "[a-z0-9_]([-_a-z0-9]*[a-z0-9])?";
const subdomainUnderscorePattern = whole(`${labelUnderscore}(\\.${labelUnderscore})*`);
const namePartPattern = whole(namePart);
const labelValuePattern = whole(`(${namePart})?`);

const labelMessage = `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${label}')`;
const subdomainRule = (characters: string): string =>
  `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, ${characters}, and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${subdomain}')`;
const label1035Message =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const qualifiedForm = `must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${namePart}')`;

/** Go's len(): bytes of UTF-8. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

function tooLong(text: string, max: number): readonly string[] {
  return byteLength(text) > max ? [`must be no more than ${max} characters`] : [];
}

/** What is checked of a name to which something will be added: a dash at its end, and what stands before it, is fine. */
export function namePrefix(name: string): string {
  return name.replace(/^(.*).-$/s, "$1a");
}

/** Container and volume names, namespaces, hostnames: IsDNS1123Label. */
export function dns1123Label(name: string): readonly string[] {
  const complaints = tooLong(name, 63);
  if (labelPattern.test(name)) return complaints;
  return [...complaints, subdomainPattern.test(name) ? "must not contain dots" : labelMessage];
}

/** Names of most objects: IsDNS1123Subdomain. */
export function dns1123Subdomain(name: string): readonly string[] {
  const complaints = tooLong(name, 253);
  return subdomainPattern.test(name) ? complaints : [...complaints, subdomainRule("'-' or '.'")];
}

/** DNS search paths, where an underscore is allowed: IsDNS1123SubdomainWithUnderscore. */
export function dns1123SubdomainWithUnderscore(name: string): readonly string[] {
  const complaints = tooLong(name, 253);
  return subdomainUnderscorePattern.test(name)
    ? complaints
    : [...complaints, subdomainRule("'_', '-' or '.'")];
}

/** Service names: IsDNS1035Label. */
export function dns1035Label(name: string): readonly string[] {
  const complaints = tooLong(name, 63);
  return label1035Pattern.test(name) ? complaints : [...complaints, label1035Message];
}

/** Label and annotation keys, condition types, resource names: IsQualifiedName, `[prefix/]name`. */
export function qualifiedName(key: string): readonly string[] {
  const parts = key.split("/");
  if (parts.length > 2)
    return [
      `a qualified name ${qualifiedForm} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  const name = parts.at(-1) ?? "";
  const prefix = parts.length === 2 ? (parts[0] ?? "") : undefined;
  return [...prefixComplaints(prefix), ...namePartComplaints(name)];
}

function prefixComplaints(prefix: string | undefined): readonly string[] {
  if (prefix === undefined) return [];
  if (prefix === "") return ["prefix part must be non-empty"];
  return dns1123Subdomain(prefix).map((message) => `prefix part ${message}`);
}

function namePartComplaints(name: string): readonly string[] {
  return [
    ...(name === "" ? ["name part must be non-empty"] : []),
    ...tooLong(name, 63).map((message) => `name part ${message}`),
    ...(namePartPattern.test(name) ? [] : [`name part ${qualifiedForm}`]),
  ];
}

/** Label values: IsValidLabelValue. */
export function labelValue(value: string): readonly string[] {
  const complaints = tooLong(value, 63);
  if (labelValuePattern.test(value)) return complaints;
  return [
    ...complaints,
    `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(${namePart})?')`,
  ];
}

/** Names of ports: IsValidPortName. */
export function portName(name: string): readonly string[] {
  return [
    ...tooLong(name, 15),
    ...(/^[-a-z0-9]+$/.test(name)
      ? []
      : ["must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"]),
    ...(/[a-z]/.test(name) ? [] : ["must contain at least one letter (a-z)"]),
    ...(name.includes("--") ? ["must not contain consecutive hyphens"] : []),
    ...(/^-|-$/.test(name) && name !== "" ? ["must not begin or end with a hyphen"] : []),
  ];
}

/** Port numbers: IsValidPortNum. */
export function portNumber(port: number): readonly string[] {
  return port >= 1 && port <= 65535 ? [] : ["must be between 1 and 65535, inclusive"];
}

/** Environment variable names as of 1.32: IsRelaxedEnvVarName. */
export function envVarName(name: string): readonly string[] {
  return /^[ -<>-~]+$/.test(name)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

/** Keys of ConfigMaps and Secrets: IsConfigMapKey. */
export function configMapKey(key: string): readonly string[] {
  const complaints = tooLong(key, 253);
  if (!/^[-._a-zA-Z0-9]+$/.test(key))
    return [
      ...complaints,
      "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
    ];
  if (key === ".") return [...complaints, "must not be '.'"];
  if (key === "..") return [...complaints, "must not be '..'"];
  return key.startsWith("..") ? [...complaints, "must not start with '..'"] : complaints;
}

/** Percentages: IsValidPercent. */
export function percentage(text: string): readonly string[] {
  return /^[0-9]+%$/.test(text)
    ? []
    : [
        "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
      ];
}

/** HTTP header names: IsHTTPHeaderName. */
export function httpHeaderName(name: string): readonly string[] {
  return /^[-A-Za-z0-9]+$/.test(name)
    ? []
    : [
        "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')",
      ];
}

const suffixAlphabet = "bcdfghjklmnpqrstvwxz2456789";

/**
 * The name that `metadata.generateName` becomes: the base cut to 58 bytes, and five characters that cannot form words.
 * @param random numbers in [0, 1), at least five
 */
export function generatedName(base: string, random: readonly number[]): string {
  const suffix = random
    .slice(0, 5)
    .map((at) => suffixAlphabet.charAt(Math.floor(at * suffixAlphabet.length)));
  return base.slice(0, 58) + suffix.join("");
}
