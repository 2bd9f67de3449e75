import { expect, it } from "vitest";
import { ContainerLog, type LogQuery } from "./container-log.ts";

const { signal } = new AbortController();

/** A container whose instances write these lines, one second each; `newest` is the one that the API answers for. */
class Container {
  newest = 0;
  readonly asked: LogQuery[] = [];
  readonly shown: string[] = [];
  readonly log = new ContainerLog(
    (query) => this.#open(query),
    (line) => {
      this.shown.push(line);
    },
  );
  readonly #instances: readonly (readonly string[])[];

  constructor(...instances: readonly (readonly string[])[]) {
    this.#instances = instances;
  }

  async *#open(query: LogQuery): AsyncGenerator<string> {
    this.asked.push(query);
    const index = query.previous === true ? this.newest - 1 : this.newest;
    await Promise.resolve();
    for (const [line, text] of (this.#instances[index] ?? []).entries())
      yield `2026-01-01T00:00:0${index}.00000000${line}Z ${text}`;
  }
}

it("shows every line of every instance once", async () => {
  const container = new Container(["a", "b"], ["c"]);
  await container.log.follow(false, signal);
  container.newest = 1;
  await container.log.follow(true, signal);
  expect(container.shown).toEqual(["a", "b", "c"]);
});

it("shows an instance that was over before its log could be opened, and the next one only once", async () => {
  const container = new Container(["a"], ["b", "b again"], ["c"]);
  await container.log.follow(false, signal);
  container.newest = 2;
  await container.log.follow(true, signal);
  await container.log.follow(true, signal);
  expect(container.shown).toEqual(["a", "b", "b again", "c"]);
});

it("keeps the order of instances whose logs are asked for at the same time", async () => {
  const container = new Container(["a"], ["b"]);
  const first = container.log.follow(false, signal);
  const second = container.log.follow(true, signal);
  await first;
  container.newest = 1;
  await second;
  expect(container.shown).toEqual(["a", "b"]);
});

it("asks only for what is newer than the last line shown", async () => {
  const container = new Container(["a"], []);
  await container.log.follow(false, signal);
  await container.log.follow(true, signal);
  expect(container.asked).toEqual([
    { follow: true },
    { previous: true, sinceTime: "2026-01-01T00:00:00Z" },
    { follow: true, sinceTime: "2026-01-01T00:00:00Z" },
  ]);
});

it("keeps lines with spaces, and empty ones, as they are", async () => {
  const container = new Container(["  two  words ", ""]);
  await container.log.follow(false, signal);
  expect(container.shown).toEqual(["  two  words ", ""]);
});

it("passes over what is said in place of a log that is gone", async () => {
  const shown: string[] = [];
  const gone = async function* (): AsyncGenerator<string> {
    await Promise.resolve();
    yield "unable to retrieve container logs for docker://1";
  };
  await new ContainerLog(gone, (line) => shown.push(line)).follow(false, signal);
  expect(shown).toEqual([]);
});
