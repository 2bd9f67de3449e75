import { describe, expect, it } from "vitest";
import { HeldRefusal } from "./held-refusal.ts";

function recorded(): { readonly refusal: HeldRefusal; readonly passed: () => readonly string[] } {
  const chunks: string[] = [];
  const refusal = new HeldRefusal((chunk) => {
    chunks.push(Buffer.from(chunk).toString());
  });
  return { refusal, passed: () => chunks };
}

describe("what may be the engine's refusal", () => {
  it("is kept back as long as it is all there is", async () => {
    const { refusal, passed } = recorded();
    await refusal.write(Buffer.from('OCI runtime exec failed: exec: "x": not found\r\n'));
    expect([refusal.text, passed()]).toEqual(['OCI runtime exec failed: exec: "x": not found\r\n', []]);
  });

  it("passes before whatever follows it: then it was a command's own output", async () => {
    const { refusal, passed } = recorded();
    await refusal.write(Buffer.from("OCI runtime exec failed"));
    await refusal.write(Buffer.from(" says a log"));
    expect([refusal.text, passed()]).toEqual(["", ["OCI runtime exec failed", " says a log"]]);
  });

  it("passes when it turns out to be output", async () => {
    const { refusal, passed } = recorded();
    await refusal.write(Buffer.from("cannot exec this"));
    await refusal.release();
    expect(passed()).toEqual(["cannot exec this"]);
  });

  it("is only looked for at the beginning", async () => {
    const { refusal, passed } = recorded();
    await refusal.write(Buffer.from("hello\n"));
    await refusal.write(Buffer.from("cannot exec this"));
    expect(passed()).toEqual(["hello\n", "cannot exec this"]);
  });
});
