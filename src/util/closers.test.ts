import { expect, test } from "vitest";
import { Closers } from "./closers.ts";

test("what was opened last is closed first, once, and a failure does not keep the others open", async () => {
  const closed: string[] = [];
  const closers = new Closers();
  const open = (name: string, failure?: Error): void => {
    closers.add(async () => {
      await Promise.resolve();
      closed.push(name);
      if (failure !== undefined) throw failure;
    });
  };
  open("engine");
  open("store", new Error("disk full"));
  open("server");
  await expect(closers.close()).rejects.toThrow("disk full");
  await closers.close();
  expect(closed).toEqual(["server", "store", "engine"]);
});
