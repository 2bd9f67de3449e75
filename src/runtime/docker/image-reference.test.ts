import { describe, expect, it } from "vitest";
import { familiarRepository, splitReference } from "./image-reference.ts";

describe("splitReference", () => {
  it.each([
    ["busybox", { repository: "busybox" }],
    ["busybox:1.35", { repository: "busybox", tag: "1.35" }],
    ["localhost:5000/a/b", { repository: "localhost:5000/a/b" }],
    ["localhost:5000/a/b:v1", { repository: "localhost:5000/a/b", tag: "v1" }],
    ["a/b@sha256:ab", { repository: "a/b", digest: "sha256:ab" }],
    ["a/b:v1@sha256:ab", { repository: "a/b", tag: "v1", digest: "sha256:ab" }],
  ])("splits %s", (reference, parts) => {
    expect(splitReference(reference)).toEqual(parts);
  });
});

describe("familiarRepository", () => {
  it.each([
    ["docker.io/library/busybox", "busybox"],
    ["index.docker.io/acme/app", "acme/app"],
    ["library/busybox", "busybox"],
    ["registry.example/library/busybox", "registry.example/library/busybox"],
  ])("of %s is %s", (repository, short) => {
    expect(familiarRepository(repository)).toBe(short);
  });
});
