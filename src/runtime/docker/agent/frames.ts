import { isIPv6 } from "node:net";

/** Frame types of the pod agent's protocol (pause/README.md); the same number means the same in both directions. */
export const frameType = { open: 1, data: 2, end: 3, close: 4, credit: 5 } as const;

/** Connections that one agent serves at a time; a frame's slot is below it. */
export const slotCount = 256;
/** Bytes that may be under way to the agent per connection before it has given credit back. */
export const windowBytes = 32_768;
/** Bytes that one frame carries at most. */
export const payloadLimit = 16_384;
const headerBytes = 4;

/** One message of the agent's protocol (pause/README.md). */
export interface Frame {
  readonly type: number;
  readonly slot: number;
  readonly payload: Buffer;
}

/** @param payload at most `payloadLimit` bytes */
export function encodeFrame(type: number, slot: number, payload: Uint8Array = new Uint8Array()): Buffer {
  const frame = Buffer.allocUnsafe(headerBytes + payload.length);
  frame.writeUInt8(type, 0);
  frame.writeUInt8(slot, 1);
  frame.writeUInt16BE(payload.length, 2);
  frame.set(payload, headerBytes);
  return frame;
}

/** Lets the other side send so many more bytes. */
export function encodeCredit(slot: number, bytes: number): Buffer {
  const payload = Buffer.allocUnsafe(4);
  payload.writeUInt32BE(bytes);
  return encodeFrame(frameType.credit, slot, payload);
}

/** @param address an IPv4 or IPv6 address, no name */
export function encodeOpen(slot: number, address: string, port: number): Buffer {
  const bytes = addressBytes(address);
  const payload = Buffer.alloc(3 + bytes.length);
  payload.writeUInt8(bytes.length === 16 ? 6 : 4, 0);
  payload.writeUInt16BE(port, 1);
  payload.set(bytes, 3);
  return encodeFrame(frameType.open, slot, payload);
}

/** The bytes of an address in network order. */
export function addressBytes(address: string): Uint8Array {
  if (!isIPv6(address)) return Uint8Array.from(address.split("."), Number);
  // WHATWG URLs write every IPv6 address in its shortest form with hexadecimal groups only.
  const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const groups = (text: string): number[] =>
    text === "" ? [] : text.split(":").map((g) => Number.parseInt(g, 16));
  const front = groups(head);
  const back = tail === undefined ? [] : groups(tail);
  const middle = Array<number>(8 - front.length - back.length).fill(0);
  return Uint8Array.from([...front, ...middle, ...back].flatMap((group) => [group >> 8, group & 0xff]));
}

/**
 * Cuts the agent's output into frames. All bytes before the epoch belong to an earlier client, possibly from the middle
 * of a frame on, and are dropped.
 */
export class FrameDecoder {
  readonly #epoch: Uint8Array;
  #synchronized = false;
  #rest: Buffer = Buffer.alloc(0);

  constructor(epoch: Uint8Array) {
    this.#epoch = epoch;
  }

  /** Whether the epoch has been seen. */
  get synchronized(): boolean {
    return this.#synchronized;
  }

  push(chunk: Buffer): readonly Frame[] {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    if (!this.#synchronized) {
      const at = bytes.indexOf(this.#epoch);
      if (at < 0) {
        this.#rest = bytes.subarray(Math.max(0, bytes.length - this.#epoch.length + 1));
        return [];
      }
      this.#synchronized = true;
      bytes = bytes.subarray(at + this.#epoch.length);
    }
    const frames: Frame[] = [];
    while (bytes.length >= headerBytes) {
      const end = headerBytes + bytes.readUInt16BE(2);
      if (bytes.length < end) break;
      frames.push({
        type: bytes.readUInt8(0),
        slot: bytes.readUInt8(1),
        payload: bytes.subarray(headerBytes, end),
      });
      bytes = bytes.subarray(end);
    }
    this.#rest = bytes;
    return frames;
  }
}
