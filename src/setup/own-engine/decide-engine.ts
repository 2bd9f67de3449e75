import type { EngineSearch } from "../../runtime/docker/discovery/find-engine.ts";
import type { MachineFacts } from "./machine-facts.ts";

/** What the set-up does about the engine. `explain` carries what is wrong and what the user can do, a line each. */
export type EngineDecision =
  | { readonly kind: "use" }
  | { readonly kind: "start"; readonly install: boolean; readonly by: "systemd" | "hand" }
  | { readonly kind: "explain"; readonly problem: string; readonly advice: string };

/**
 * Decides from the search and the facts. An engine is installed or started only where none is, where nothing of
 * another origin could be meant to be one, and where we may: as root on Debian or Ubuntu.
 */
export function decideEngine(
  search: EngineSearch,
  facts: MachineFacts,
  startedByUs: boolean,
): EngineDecision {
  if (search.found !== undefined) return { kind: "use" };
  const by = facts.systemd ? "systemd" : "hand";
  const last = search.tried.at(-1);
  if (last?.candidate.explicit === true) {
    return {
      kind: "explain",
      problem: `No Docker Engine answers at ${last.candidate.host} (${last.candidate.source}): ${last.answer.kind === "answers" ? "" : last.answer.message}.`,
      advice: `Start that engine, or point ${last.candidate.source} elsewhere, and run this again.`,
    };
  }
  const denied = search.tried.find((tried) => tried.answer.kind === "denied");
  if (denied !== undefined) {
    return {
      kind: "explain",
      problem: `Permission denied on ${denied.candidate.host} (${denied.candidate.source}).`,
      advice:
        "Add yourself to the group that owns the socket (`sudo usermod -aG docker $USER`) and log in again.",
    };
  }
  const mayStart =
    facts.debianLike && facts.root && facts.packages.includes("docker.io") && !facts.dockerdRuns;
  if (mayStart && (startedByUs || !facts.systemd)) return { kind: "start", install: false, by };
  if (search.tried.length > 0 || facts.dockerdRuns) {
    const where = search.tried.map(({ candidate }) => candidate.host).join(", ") || "its socket";
    return {
      kind: "explain",
      problem: `A Docker Engine is set up here but does not answer at ${where}.`,
      advice: "Start or repair it (`docker version` shows its state) and run this again.",
    };
  }
  return decideWithoutEngine(facts, by);
}

function decideWithoutEngine(facts: MachineFacts, by: "systemd" | "hand"): EngineDecision {
  const problem =
    "No Docker Engine was found (DOCKER_HOST, docker contexts, and the usual sockets were tried).";
  if (facts.packages.length > 0) {
    const advice = `The package ${facts.packages.join(", ")} is installed: start its service and run this again.`;
    return { kind: "explain", problem, advice };
  }
  if (facts.platform === "darwin" || facts.platform === "win32") {
    const advice = "Install and start Docker Desktop, Colima or Rancher Desktop, and run this again.";
    return { kind: "explain", problem, advice };
  }
  if (!facts.debianLike) {
    const advice =
      "Install Docker Engine (https://docs.docker.com/engine/install/), start it, and run this again.";
    return { kind: "explain", problem, advice };
  }
  if (!facts.root) {
    const advice =
      "Run `sudo apt-get install docker.io && sudo usermod -aG docker $USER`, log in again, run this again.";
    return { kind: "explain", problem, advice };
  }
  return { kind: "start", install: true, by };
}
