import type { LoadSettings } from "../model.ts";

/** What kind of request the nth one is. */
export interface RequestKind {
  readonly connection: "new" | "kept";
  readonly slowPath: boolean;
  readonly path: string;
}

/** Deals the kinds out evenly and without chance: the same settings give the same sequence. */
export function kindOf(index: number, settings: LoadSettings): RequestKind {
  const slowPath = settings.slowPath !== undefined && isTurn(index, settings.slowShare);
  // Counted within its own path, so that the two shares do not fall together.
  const within = settings.slowPath === undefined ? index : turnsUpTo(index, settings.slowShare, slowPath);
  return {
    connection: isTurn(within, settings.newConnectionShare) ? "new" : "kept",
    slowPath,
    path: slowPath ? (settings.slowPath ?? settings.path) : settings.path,
  };
}

/** Whether the nth of a sequence belongs to a share of it: the moments at which n × share passes a whole number. */
function isTurn(index: number, share: number): boolean {
  return Math.floor((index + 1) * share) > Math.floor(index * share);
}

function turnsUpTo(index: number, share: number, turn: boolean): number {
  const turns = Math.floor(index * share);
  return turn ? turns : index - turns;
}
