/** What is known of an image from its name alone: which programs it lacks. Never of an image with another name. */
interface Family {
  readonly what: string;
  readonly matches: RegExp;
  readonly lacks: (program: string) => boolean;
  /** Known for certain; otherwise it is what such images usually lack. */
  readonly isCertain: boolean;
}

const common = new Set([
  "sh",
  "bash",
  "ash",
  "sleep",
  "curl",
  "wget",
  "nc",
  "cat",
  "ps",
  "pkill",
  "kill",
  "killall",
  "echo",
  "touch",
  "test",
  "true",
  "false",
  "env",
  "jq",
  "nginx",
]);
const anyOf =
  (...names: readonly string[]) =>
  (program: string) =>
    names.includes(program);

const families: readonly Family[] = [
  {
    what: "distroless image has neither a shell nor tools",
    matches: /(distroless|cgr\.dev\/chainguard\/|(^|\/)scratch)(?!.*(:|-)(debug|latest-dev|dev)\b)/,
    lacks: (program) => common.has(program),
    isCertain: true,
  },
  {
    what: "image is built from scratch: it has its own program only",
    matches:
      /(^|\/)(traefik\/whoami|hashicorp\/http-echo|hello-world|coredns\/coredns|coredns|pause|kube-(apiserver|proxy|scheduler|controller-manager)|nats(?!.*alpine))([:@]|$)/,
    lacks: (program) => common.has(program),
    isCertain: true,
  },
  {
    what: "nginx image on Alpine has no bash",
    matches: /(^|\/)nginx:[^/]*alpine/,
    lacks: anyOf("bash", "jq", "python3", "python"),
    isCertain: true,
  },
  {
    what: "BusyBox image has no such program",
    matches: /(^|\/)busybox([:@]|$)/,
    lacks: anyOf("bash", "curl", "jq", "python3", "python"),
    isCertain: true,
  },
  {
    what: "Alpine images have no such program unless it is installed",
    matches: /alpine/,
    lacks: anyOf("bash", "curl", "jq"),
    isCertain: false,
  },
  {
    what: "slim Debian images have no such program unless it is installed",
    matches: /:[^/]*slim/,
    lacks: anyOf("curl", "wget", "nc", "ps", "pkill", "killall", "jq"),
    isCertain: false,
  },
  {
    what: "image has no such program unless it is installed",
    matches: /(^|\/)(debian|ubuntu|redis|postgres)([:@]|$)/,
    lacks: anyOf("curl", "wget", "nc", "jq"),
    isCertain: false,
  },
];

/** Why an image probably lacks a program; undefined where nothing is known. */
export function lacking(
  image: string,
  program: string,
): { readonly what: string; readonly isCertain: boolean } | undefined {
  const family = families.find(({ matches }) => matches.test(image));
  return family?.lacks(program) === true ? { what: family.what, isCertain: family.isCertain } : undefined;
}

/** Programs that are known for their slow start, by image name. */
const slowImages =
  /(^|[/-])(java|jdk|jre|openjdk|temurin|corretto|spring(-boot)?|tomcat|wildfly|jetty|keycloak|elasticsearch|opensearch|logstash|kafka|cassandra|neo4j|solr|jenkins|sonarqube|nexus3?|gitlab(-ce|-ee)?|oracle|mssql|activemq|zookeeper|confluence|jira|minecraft-server)(-|[:@/]|$)/;

/** Whether it is known to take long until it serves. */
export function isSlowImage(image: string): boolean {
  return slowImages.test(image.toLowerCase());
}
