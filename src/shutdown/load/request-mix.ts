import type { AnswerKind, LoadSettings } from "../model.ts";

/** What kind of request the nth one is. */
export interface RequestKind {
  readonly connection: "new" | "kept";
  readonly answer: AnswerKind;
  readonly path: string;
}

/** Deals the kinds out evenly and without chance: the same settings give the same sequence. */
export function kindOf(index: number, settings: LoadSettings): RequestKind {
  const { slowPath, streamPath, path, newConnectionShare } = settings;
  const slowShare = slowPath === undefined ? 0 : settings.slowShare;
  const streamShare = streamPath === undefined ? 0 : settings.streamShare;
  // Each share is counted within what the one before has left, so that no two fall together.
  const rest = turnsUpTo(index, slowShare, false);
  const ofRest = Math.min(1, streamShare / (1 - slowShare));
  const kind = (answer: AnswerKind, to: string, within: number): RequestKind => ({
    connection: isTurn(within, newConnectionShare) ? "new" : "kept",
    answer,
    path: to,
  });
  if (slowPath !== undefined && isTurn(index, slowShare))
    return kind("slow", slowPath, turnsUpTo(index, slowShare, true));
  if (streamPath !== undefined && isTurn(rest, ofRest))
    return kind("stream", streamPath, turnsUpTo(rest, ofRest, true));
  return kind("quick", path, turnsUpTo(rest, ofRest, false));
}

/** Whether the nth of a sequence belongs to a share of it: the moments at which n × share passes a whole number. */
function isTurn(index: number, share: number): boolean {
  return Math.floor((index + 1) * share) > Math.floor(index * share);
}

function turnsUpTo(index: number, share: number, turn: boolean): number {
  const turns = Math.floor(index * share);
  return turn ? turns : index - turns;
}
