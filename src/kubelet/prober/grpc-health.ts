/**
 * The two messages of grpc.health.v1.Health/Check, coded by hand: a request with one string, a response with one enum.
 */
const servingNames = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"] as const;

/** HealthCheckRequest{service} with gRPC's five-byte prefix. */
export function encodeHealthRequest(service: string): Buffer {
  const name = Buffer.from(service);
  const message = name.length === 0 ? name : Buffer.concat([Buffer.from([0x0a]), varint(name.length), name]);
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/** The status of a HealthCheckResponse by name, a number when it has none; undefined when the bytes are not one. */
export function decodeHealthResponse(frame: Buffer): string | undefined {
  if (frame.length < 5 || frame[0] !== 0 || frame.length < 5 + frame.readUInt32BE(1)) return undefined;
  const message = frame.subarray(5, 5 + frame.readUInt32BE(1));
  let status = 0;
  for (let at = 0; at < message.length; ) {
    const tag = readVarint(message, at);
    const wire = tag.value & 7;
    const value = readVarint(message, tag.next);
    if (wire === 0) at = value.next;
    else if (wire === 2) at = value.next + value.value;
    else return undefined;
    if (tag.value === 0x08) status = value.value;
  }
  return servingNames[status] ?? String(status);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128);
  return Buffer.from([...bytes, rest]);
}

function readVarint(bytes: Buffer, start: number): { readonly value: number; readonly next: number } {
  let value = 0;
  let at = start;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++] ?? 0;
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return { value, next: at };
  }
}
