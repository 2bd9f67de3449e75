import { describe, expect, it } from "vitest";
import { pauseImage } from "./pause-image.ts";

describe("pauseImage", () => {
  it.each(["amd64", "arm64"])("gives the same bytes each time (%s)", (architecture) => {
    expect(pauseImage(architecture)).toEqual(pauseImage(architecture));
  });

  it("names different content differently", () => {
    const [amd64, arm64] = [pauseImage("amd64"), pauseImage("arm64")];
    expect(amd64.reference).not.toBe(arm64.reference);
    expect(amd64.id).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(amd64.reference).toBe(`minikubelet/pause:${amd64.id.slice(7, 19)}`);
  });

  it("refuses an architecture without a binary", () => {
    expect(() => pauseImage("riscv64")).toThrow("no pause binary");
  });
});
