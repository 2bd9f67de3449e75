import { describe, expect, it } from "vitest";
import type { EngineCandidate, EngineStrategy } from "./candidate.ts";
import { type EngineAnswer, findEngine } from "./find-engine.ts";
import { thisHost } from "./host-view.ts";

const answers: EngineAnswer = { kind: "answers", version: "20.10", apiVersion: "1.41", name: "Engine" };
const refused: EngineAnswer = { kind: "refused", message: "refused" };

function at(host: string, explicit = false): EngineCandidate {
  return { host, source: host, explicit };
}

async function search(candidates: readonly EngineCandidate[], up: readonly string[]) {
  const asked: string[] = [];
  const strategies: EngineStrategy[] = candidates.map((candidate) => () => [candidate]);
  const result = await findEngine(thisHost(), strategies, ({ host }) => {
    asked.push(host);
    return Promise.resolve(up.includes(host) ? answers : refused);
  });
  return { found: result.found?.host, asked };
}

describe("findEngine", () => {
  it("takes the first engine that answers and asks no further", async () => {
    expect(await search([at("a"), at("b"), at("c")], ["b", "c"])).toEqual({ found: "b", asked: ["a", "b"] });
  });

  it("looks nowhere else when the engine that the user named does not answer", async () => {
    expect(await search([at("named", true), at("b")], ["b"])).toEqual({ found: undefined, asked: ["named"] });
  });

  it("asks an address once, however many strategies name it", async () => {
    expect(await search([at("a"), at("a")], [])).toEqual({ found: undefined, asked: ["a"] });
  });
});
