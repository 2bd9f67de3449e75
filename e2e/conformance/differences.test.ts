import { expect, test } from "vitest";
import { differencesDocument } from "./differences.ts";

test("docs/differences.md says what the table says", async () => {
  await expect(differencesDocument()).toMatchFileSnapshot("../../docs/differences.md");
});
