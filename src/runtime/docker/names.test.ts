import { describe, expect, it } from "vitest";
import { containerName, sandboxName, volumeName } from "./names.ts";

const pod = { uid: "0a750021-fb31-4e6c-a5bc-7a9e7e51afcb", name: "web.example", namespace: "shop" };

describe("names", () => {
  it("have the kubelet's form with a prefix that no kubelet takes for its own", () => {
    expect(containerName("app", pod, 3)).toBe(`mk_app_web.example_shop_${pod.uid}_3`);
    expect(sandboxName(pod, 0)).toBe(`mk_POD_web.example_shop_${pod.uid}_0`);
  });

  it("of volumes are short enough for a directory and differ wherever the volumes do", () => {
    const long = { ...pod, name: "p".repeat(253) };
    expect(volumeName(long, "cache")).toBe(`mk_cache_${pod.uid}`);
    const odd = ["a/b", "a b", "v".repeat(300)].map((name) => volumeName(long, name));
    expect(new Set(odd).size).toBe(3);
    for (const name of odd) expect(name).toMatch(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,254}$/);
  });
});
