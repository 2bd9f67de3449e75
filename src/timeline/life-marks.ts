import { type Mark, spanText } from "../drawing/mark.ts";
import type { LifeEntry } from "./life.ts";

/** The wording of one entry: `what` in one word, `text` for people. */
export function markOf(entry: LifeEntry): Mark {
  const { type, at, startedAt, container, output, basis } = entry;
  // Asked for is what the kubelet did: the signal arrives before the engine's answer.
  const times =
    type === "Signal" ? { at: startedAt ?? at } : { at, ...(startedAt === undefined ? {} : { startedAt }) };
  return {
    ...times,
    lane: container === undefined ? "pod" : `container/${container}`,
    what: whatOf(entry),
    text: [textOf(entry), tookOf(entry)].filter((part) => part !== "").join(", "),
    ...(output === undefined ? {} : { output }),
    basis,
  };
}

/** All entries, in words; what an event says is marked as such, for the same word may be another entry's. */
export function marksOfLife(entries: readonly LifeEntry[]): readonly Mark[] {
  return entries.map((entry) => {
    const mark = markOf(entry);
    return entry.type === "Event" ? { ...mark, text: `event: ${mark.text}` } : mark;
  });
}

/** One word for programs and for the second column of the text. */
function whatOf({ type, reason, result = "" }: LifeEntry): string {
  switch (type) {
    case "Phase":
    case "Waiting":
      return type;
    case "Condition":
      return reason === "Ready" ? (result === "True" ? "Ready" : "NotReady") : "Condition";
    case "Pod":
      return reason === "DeletionRequested" ? "Terminating" : reason;
    case "Sandbox":
    case "Volumes":
      return `${type}${reason}`;
    case "Hook":
      return `${reason}${capital(result)}`;
    case "Signal":
      return reason.startsWith("SIG") ? reason : `SIG${reason}`;
    case "Probe":
      return `${reason}Probe`;
    case "ProbeResult":
      return `${reason}Result`;
    default:
      return reason;
  }
}

function textOf(entry: LifeEntry): string {
  const { type, reason, result = "", message = "", exitCode, bytes, attempt = 0 } = entry;
  switch (type) {
    case "Phase":
      return [reason, message].filter((part) => part !== "").join(", ");
    case "Waiting":
      return message === "" ? reason : `${reason}: ${message}`;
    case "Condition":
      if (reason === "Ready") return result === "True" ? "ready" : `not ready, ${message}`;
      return `${reason}=${result}${message === "" ? "" : `, ${message}`}`;
    case "Container":
      if (reason === "Exited")
        return `exit code ${String(exitCode)}${result === "" ? "" : `, ${result}`}${instance(attempt)}`;
      return `${message === "" ? reason.toLowerCase() : message}${instance(attempt)}`;
    case "Image":
      return `${message}${bytes === undefined ? "" : `, ${sizeText(bytes)}`}`;
    case "Probe":
      return result;
    case "ProbeResult":
      return `counts as ${result}`;
    case "Signal":
      return `sent, answered by the engine after ${spanText(entry.at - (entry.startedAt ?? entry.at))}`;
    case "BackOff":
      return `until ${entry.until === undefined ? "?" : `+${(entry.until / 1000).toFixed(3)} s`}`;
    case "Sandbox":
      return message === "" ? reason.toLowerCase() : message;
    case "Pod":
      return podTexts[reason] === undefined
        ? message
        : `${podTexts[reason]}${message === "" ? "" : `, ${message}`}`;
    default:
      return message.trim();
  }
}

const podTexts: Readonly<Record<string, string>> = {
  Seen: "the node has seen it",
  Adopted: "the daemon has started again and goes on with it",
  DeletionRequested: "deletion requested",
  Gone: "the pod is gone",
};

function tookOf({ type, at, startedAt }: LifeEntry): string {
  if (startedAt === undefined || type === "Signal") return "";
  const words = type === "Container" ? "ran" : "took";
  return `${words} ${spanText(at - startedAt)}`;
}

function instance(attempt: number): string {
  return attempt === 0 ? "" : `, restart ${String(attempt)}`;
}

/** `4.2 MB` */
export function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${String(bytes)} B`;
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} kB`;
  if (bytes < 1_000_000_000) return `${(bytes / 1_000_000).toFixed(1)} MB`;
  return `${(bytes / 1_000_000_000).toFixed(2)} GB`;
}

function capital(word: string): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
}
