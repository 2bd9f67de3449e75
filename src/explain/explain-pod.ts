import type { Pod } from "../api/index.ts";
import { gates } from "./gates.ts";
import { hang } from "./hang.ts";
import { missingBinaries } from "./mistakes/binaries.ts";
import { deadlines } from "./mistakes/deadline.ts";
import { drainAboveGrace } from "./mistakes/drain-time.ts";
import { probeMistakes } from "./mistakes/probe-mistakes.ts";
import { processOne } from "./mistakes/process-one.ts";
import { rootUser } from "./mistakes/root-user.ts";
import { slowStarter } from "./mistakes/slow-starter.ts";
import { restarts } from "./restarts.ts";
import { shutdown } from "./shutdown.ts";
import { startUp } from "./start-up.ts";
import { type Place, placesOf, type Statement } from "./statement.ts";

/**
 * What the spec of a pod means in seconds, and what is probably wrong with it: from the spec alone. The pod is one that
 * the API server would accept, defaulted. Container by container in the order of their start; budgets before warnings.
 */
export function explainPod(pod: Pod): readonly Statement[] {
  const places = placesOf(pod);
  return [...gates(pod), ...places.flatMap(ofContainer), ...deadlines(pod, places)];
}

function ofContainer(place: Place): readonly Statement[] {
  return [
    ...startUp(place),
    ...rootUser(place),
    ...hang(place),
    restarts(place),
    ...shutdown(place),
    ...slowStarter(place),
    ...probeMistakes(place),
    ...missingBinaries(place),
    ...processOne(place),
    ...drainAboveGrace(place),
  ].toSorted((a, b) => rank(a) - rank(b));
}

function rank({ level }: Statement): number {
  return level === "warning" ? 1 : 0;
}
