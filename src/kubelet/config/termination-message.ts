import { isUtf8 } from "node:buffer";

/** The kubelet keeps this many bytes of a termination log, counted from its end. */
export const maxTerminationLog = 4096;
/** Of the log, where it stands in for the message. */
export const fallbackLines = 80;
/** Bytes of those lines. */
export const maxFallbackLog = 2048;
/** All messages of a pod together. */
const maxPodMessages = 12_288;

/** The last `max` bytes. */
export function lastBytes(chunks: readonly Uint8Array[], max: number): Uint8Array {
  const all = Buffer.concat(chunks);
  return all.subarray(Math.max(0, all.length - max));
}

/** What each of a pod's containers may say: first bytes win (status_manager.go normalizeStatus). */
export function capMessage(message: Uint8Array, containers: number): Uint8Array {
  return message.subarray(0, Math.floor(maxPodMessages / Math.max(1, containers)));
}

/** Reads bytes as Go's JSON does: each byte that belongs to no character becomes U+FFFD. */
export function decodeUtf8(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const length = characterLength(bytes, at);
    text += length === 0 ? "\ufffd" : Buffer.from(bytes.subarray(at, at + length)).toString("utf8");
    at += Math.max(1, length);
  }
  return text;
}

/** Bytes of the character that begins here, 0 when none does. */
function characterLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const character = bytes.subarray(at, at + length);
  return character.length === length && isUtf8(character) ? length : 0;
}
