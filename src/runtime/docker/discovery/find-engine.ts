import type { EngineCandidate, EngineStrategy } from "./candidate.ts";
import type { HostView } from "./host-view.ts";

/** What a candidate answered when it was asked for its version. */
export type EngineAnswer =
  | { readonly kind: "answers"; readonly version: string; readonly apiVersion: string; readonly name: string }
  | { readonly kind: "refused" | "denied" | "silent"; readonly message: string };

/** Asks who answers at an address. */
export type AskEngine = (candidate: EngineCandidate) => Promise<EngineAnswer>;

/** An address that was asked, and what came of it. */
export interface TriedEngine {
  readonly candidate: EngineCandidate;
  readonly answer: EngineAnswer;
}

/** The first engine that answers, with all that was tried before it. */
export interface EngineSearch {
  readonly found?: EngineCandidate & {
    readonly version: string;
    readonly apiVersion: string;
    readonly name: string;
  };
  readonly tried: readonly TriedEngine[];
}

/**
 * Asks the candidates of all strategies one after the other and stops at the first that answers. An address that the
 * user named (DOCKER_HOST, a docker context) ends the search either way: another engine would be the wrong one.
 */
export async function findEngine(
  host: HostView,
  strategies: readonly EngineStrategy[],
  ask: AskEngine,
): Promise<EngineSearch> {
  const tried: TriedEngine[] = [];
  for (const candidate of strategies.flatMap((strategy) => strategy(host))) {
    if (tried.some((earlier) => earlier.candidate.host === candidate.host)) continue;
    const answer = await ask(candidate);
    tried.push({ candidate, answer });
    if (answer.kind === "answers") {
      const { version, apiVersion, name } = answer;
      return { found: { ...candidate, version, apiVersion, name }, tried };
    }
    if (candidate.explicit) break;
  }
  return { tried };
}
