import { describe, expect, test } from "vitest";
import { defaultPullPolicy } from "./pull-policy.ts";
import { parseReference, withDefaultTag } from "./reference.ts";

const sha = "a".repeat(64);

describe("parseReference", () => {
  test.each([
    ["busybox", "docker.io", "library/busybox", undefined, undefined],
    ["busybox:1.35", "docker.io", "library/busybox", "1.35", undefined],
    ["acme/app:v1", "docker.io", "acme/app", "v1", undefined],
    ["index.docker.io/busybox", "docker.io", "library/busybox", undefined, undefined],
    ["localhost/app", "localhost", "app", undefined, undefined],
    ["localhost:5000/a/b:x", "localhost:5000", "a/b", "x", undefined],
    ["Registry/app", "Registry", "app", undefined, undefined],
    ["[::1]:5000/app", "[::1]:5000", "app", undefined, undefined],
    [`ghcr.io/a/b:1@sha256:${sha}`, "ghcr.io", "a/b", "1", `sha256:${sha}`],
    [`busybox@sha256:${sha}`, "docker.io", "library/busybox", undefined, `sha256:${sha}`],
  ])("%s names registry, repository, tag and digest", (text, domain, path, tag, digest) => {
    expect(parseReference(text)).toEqual({ reference: { domain, path, tag, digest } });
  });

  test.each([
    ["", "invalid reference format"],
    ["Bad//Image:::x", "invalid reference format: repository name (/Image) must be lowercase"],
    ["Foo", "invalid reference format: repository name (library/Foo) must be lowercase"],
    ["busybox:", "invalid reference format"],
    ["busybox:-x", "invalid reference format"],
    ["a//b", "invalid reference format"],
    ["a b", "invalid reference format"],
    ["busybox@sha256:abc", "invalid reference format"],
    [`busybox@sha256:${"a".repeat(40)}`, "invalid checksum digest length"],
    [`busybox@md5:${"a".repeat(32)}`, "unsupported digest algorithm"],
    [sha, `invalid repository name (${sha}), cannot specify 64-byte hexadecimal strings`],
    ["a".repeat(256), "repository name must not be more than 255 characters"],
  ])("%j is refused in Docker's words", (text, error) => {
    expect(parseReference(text)).toEqual({ error });
  });
});

test.each([
  ["busybox", "busybox:latest"],
  ["localhost:5000/app", "localhost:5000/app:latest"],
  ["busybox:1.35", "busybox:1.35"],
  [`busybox@sha256:${sha}`, `busybox@sha256:${sha}`],
])("the runtime is asked for %s as %s", (image, expected) => {
  expect(withDefaultTag(image)).toEqual({ image: expected });
});

test.each([
  ["busybox", "Always"],
  ["busybox:latest", "Always"],
  ["busybox:1.35", "IfNotPresent"],
  [`busybox:latest@sha256:${sha}`, "IfNotPresent"],
])("%s is pulled %s by default", (image, policy) => {
  expect(defaultPullPolicy(image)).toBe(policy);
});
