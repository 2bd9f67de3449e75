import { describe, expect, it } from "vitest";
import { actionUrl, requestUri, resolveLocation, urlText } from "./go-url.ts";

const base = actionUrl("http", "10.1.0.5", 80, "/a/b?q=1");

describe("an action's URL", () => {
  it.each([
    ["/", "http://10.1.0.5:80/", "/"],
    ["", "http://10.1.0.5:80", "/"],
    ["healthz", "http://10.1.0.5:80/healthz", "/healthz"],
    ["/a?x=1&y=%2f#frag", "http://10.1.0.5:80/a?x=1&y=%2f#frag", "/a?x=1&y=%2f"],
    ["/a(b)*!'", "http://10.1.0.5:80/a(b)*!'", "/a(b)*!'"],
    ["/ä{", "http://10.1.0.5:80/%C3%A4%7B", "/%C3%A4%7B"],
    ["/50%", "http://10.1.0.5:80/50%25", "/50%25"],
  ])("path %j reads %s and asks for %s", (path, text, uri) => {
    const url = actionUrl("http", "10.1.0.5", 80, path);
    expect([urlText(url), requestUri(url)]).toEqual([text, uri]);
  });

  it("puts an IPv6 address in brackets", () => {
    expect(urlText(actionUrl("https", "fd00::5", 443, "/"))).toBe("https://[fd00::5]:443/");
  });
});

describe("a Location", () => {
  it.each([
    ["/next", "http://10.1.0.5:80/next", 80],
    ["next?x", "http://10.1.0.5:80/a/next?x", 80],
    ["?y=2", "http://10.1.0.5:80/a/b?y=2", 80],
    ["https://10.1.0.5/s", "https://10.1.0.5/s", 443],
    ["HTTP://10.1.0.5:80/s", "http://10.1.0.5:80/s", 80],
    ["//other:8080/s", "http://other:8080/s", 8080],
    ["http://[fd00::5]:81/", "http://[fd00::5]:81/", 81],
  ])("%s leads to %s", (location, text, port) => {
    const url = resolveLocation(base, location);
    expect(url && [urlText(url), url.port]).toEqual([text, port]);
  });

  it("that is no URL leads nowhere", () => {
    expect(resolveLocation(base, "http://a:b:c/")).toBeUndefined();
  });
});
