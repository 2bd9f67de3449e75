/** Frames of SPDY/3.1, as far as Kubernetes' dialect uses them. */

export const CONTROL = {
  synStream: 1,
  synReply: 2,
  rstStream: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  headers: 8,
  windowUpdate: 9,
} as const;

export const FLAG_FIN = 0x01;
const HEADER_BYTES = 8;
/** Kubernetes' clients send header blocks of some hundred bytes. */
const MAX_CONTROL_BYTES = 64 * 1024;

export type Frame =
  | { readonly kind: "data"; readonly streamId: number; readonly flags: number; readonly payload: Buffer }
  | { readonly kind: "control"; readonly type: number; readonly flags: number; readonly payload: Buffer };

/** The peer does not speak SPDY/3.1. */
export class SpdyProtocolError extends Error {}

/**
 * Cuts a byte stream into frames. Chunks may be cut anywhere.
 * @throws SpdyProtocolError for a control frame of absurd size
 */
export class FrameParser {
  #buffered: Buffer = Buffer.alloc(0);

  *push(chunk: Buffer): Generator<Frame> {
    this.#buffered = this.#buffered.length === 0 ? chunk : Buffer.concat([this.#buffered, chunk]);
    for (;;) {
      const frame = this.#next();
      if (frame === undefined) return;
      yield frame;
    }
  }

  #next(): Frame | undefined {
    const bytes = this.#buffered;
    if (bytes.length < HEADER_BYTES) return undefined;
    const first = bytes.readUInt32BE(0);
    const isControl = first >>> 31 === 1;
    const length = bytes.readUIntBE(5, 3);
    if (isControl && length > MAX_CONTROL_BYTES)
      throw new SpdyProtocolError(`control frame of ${length} bytes`);
    if (bytes.length < HEADER_BYTES + length) return undefined;
    const payload = bytes.subarray(HEADER_BYTES, HEADER_BYTES + length);
    this.#buffered = bytes.subarray(HEADER_BYTES + length);
    const flags = bytes.readUInt8(4);
    return isControl
      ? { kind: "control", type: first & 0xffff, flags, payload }
      : { kind: "data", streamId: first & 0x7fffffff, flags, payload };
  }
}

export function dataFrame(streamId: number, payload: Uint8Array, fin: boolean): Buffer {
  const head = Buffer.alloc(HEADER_BYTES);
  head.writeUInt32BE(streamId, 0);
  head.writeUInt8(fin ? FLAG_FIN : 0, 4);
  head.writeUIntBE(payload.length, 5, 3);
  return Buffer.concat([head, payload]);
}

export function controlFrame(type: number, payload: Uint8Array, flags = 0): Buffer {
  const head = Buffer.alloc(HEADER_BYTES);
  head.writeUInt16BE(0x8003, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt8(flags, 4);
  head.writeUIntBE(payload.length, 5, 3);
  return Buffer.concat([head, payload]);
}

/** Numbers of four bytes each: the payload of most control frames. */
export function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => bytes.writeUInt32BE(value, i * 4));
  return bytes;
}
