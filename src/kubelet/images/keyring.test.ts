import { describe, expect, test } from "vitest";
import type { Secret } from "../../api/index.ts";
import { credentialsOfSecret } from "./docker-config.ts";
import { lookupCredentials } from "./keyring.ts";
import { parseReference } from "./reference.ts";

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64");
const login = (username: string): object => ({ auth: Buffer.from(`${username}:p:w`).toString("base64") });

function users(locations: readonly string[], image: string): readonly (string | undefined)[] {
  const secret: Secret = {
    metadata: {},
    type: "kubernetes.io/dockerconfigjson",
    data: {
      ".dockerconfigjson": base64({
        auths: Object.fromEntries(locations.map((l) => [l, { username: l, password: "p" }])),
      }),
    },
  };
  const parsed = parseReference(image);
  if ("error" in parsed) throw new Error(parsed.error);
  return lookupCredentials(credentialsOfSecret(secret), parsed.reference).map(({ username }) => username);
}

describe("lookupCredentials", () => {
  test.each<[string, readonly string[], string, readonly string[]]>([
    ["the host alone", ["ghcr.io"], "ghcr.io/a/b", ["ghcr.io"]],
    ["the longest location first", ["ghcr.io", "ghcr.io/a"], "ghcr.io/a/b", ["ghcr.io/a", "ghcr.io"]],
    ["no other path", ["ghcr.io/x"], "ghcr.io/a/b", []],
    ["a star for one label of the host", ["*.acme.io"], "eu.acme.io/app", ["*.acme.io"]],
    ["not a star for two labels", ["*.acme.io"], "a.b.acme.io/app", []],
    ["the port as well", ["reg:5000", "reg:6000"], "reg:5000/app", ["reg:5000"]],
    ["a scheme and API version", ["https://ghcr.io/v2/"], "ghcr.io/a/b", ["https://ghcr.io/v2/"]],
    [
      "Docker Hub under its index",
      ["https://index.docker.io/v1/"],
      "busybox",
      ["https://index.docker.io/v1/"],
    ],
    ["Docker Hub under docker.io first", ["docker.io", "index.docker.io"], "acme/app", ["docker.io"]],
  ])("matches %s", (_, locations, image, expected) => {
    expect(users(locations, image)).toEqual(expected);
  });
});

describe("credentialsOfSecret", () => {
  test("reads the older dockercfg form and plain user names", () => {
    const secret: Secret = {
      metadata: {},
      type: "kubernetes.io/dockercfg",
      data: { ".dockercfg": base64({ reg: { username: "u", password: "p" } }) },
    };
    expect(credentialsOfSecret(secret)).toEqual([
      { location: "reg", auth: { username: "u", password: "p" } },
    ]);
  });

  test("a password may contain colons", () => {
    const data = { ".dockerconfigjson": base64({ auths: { reg: login("u") } }) };
    expect(credentialsOfSecret({ metadata: {}, type: "kubernetes.io/dockerconfigjson", data })).toEqual([
      { location: "reg", auth: { username: "u", password: "p:w" } },
    ]);
  });

  test("a secret of another type holds none", () => {
    const data = { ".dockerconfigjson": base64({ auths: { reg: login("u") } }) };
    expect(credentialsOfSecret({ metadata: {}, type: "Opaque", data })).toEqual([]);
  });
});
