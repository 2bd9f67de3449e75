import type { TerminalSize } from "../ports.ts";

/**
 * One message of the resize channel: `{"Width":101,"Height":33}`, with keys in any case, as Go reads them
 * (@kubernetes/client-node sends small letters). Undefined when it is none.
 */
export function parseTerminalSize(message: Uint8Array): TerminalSize | undefined {
  try {
    const size = Object.entries(JSON.parse(Buffer.from(message).toString("utf8")) as object);
    const { width, height } = Object.fromEntries(
      size.map(([key, value]: [string, unknown]) => [key.toLowerCase(), value]),
    );
    return typeof width === "number" && typeof height === "number" ? { width, height } : undefined;
  } catch {
    return undefined;
  }
}
