import { messageOfKind } from "./fields.ts";
import { decodeMessage } from "./message.ts";
import { wireFields, WireError } from "./wire.ts";

const MAGIC = Buffer.from([0x6b, 0x38, 0x73, 0x00]);

/** The media type of the bodies that typed clients of 1.32 and later send. */
export const PROTOBUF = "application/vnd.kubernetes.protobuf";

/**
 * A protobuf body (`k8s\0` and a runtime.Unknown around the message) as the JSON of the same object.
 * @throws WireError also for a kind whose message is not known
 */
export function decodeProtobuf(body: Uint8Array): Record<string, unknown> {
  if (!MAGIC.equals(body.subarray(0, MAGIC.length))) {
    throw new WireError(
      body.length === 0
        ? "empty data"
        : `provided data does not appear to be a protobuf message, expected prefix [${[...MAGIC].join(" ")}]`,
    );
  }
  const { apiVersion, kind, raw } = unknown(body.subarray(MAGIC.length));
  // Every group has its own name for them.
  const message = kind === "DeleteOptions" ? "meta.DeleteOptions" : messageOfKind[`${apiVersion}/${kind}`];
  if (message === undefined) throw new WireError(`no message is known for ${apiVersion}, Kind=${kind}`);
  return { ...decodeMessage(message, raw), apiVersion, kind };
}

interface Unknown {
  readonly apiVersion: string;
  readonly kind: string;
  readonly raw: Uint8Array;
}

/** runtime.Unknown: 1 typeMeta {1 apiVersion, 2 kind}, 2 raw. */
function unknown(bytes: Uint8Array): Unknown {
  const found = { apiVersion: "", kind: "", raw: new Uint8Array() };
  for (const { number, value } of wireFields(bytes)) {
    if (typeof value === "bigint") continue;
    if (number === 2) found.raw = new Uint8Array(value);
    if (number !== 1) continue;
    for (const meta of wireFields(value)) {
      if (typeof meta.value === "bigint") continue;
      if (meta.number === 1) found.apiVersion = Buffer.from(meta.value).toString("utf8");
      if (meta.number === 2) found.kind = Buffer.from(meta.value).toString("utf8");
    }
  }
  return found;
}
