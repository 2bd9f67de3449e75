import type { TerminalSize } from "../ports.ts";

/** One message of the resize channel: `{"Width":101,"Height":33}`. Undefined when it is none. */
export function parseTerminalSize(message: Uint8Array): TerminalSize | undefined {
  try {
    const { Width, Height } = JSON.parse(Buffer.from(message).toString("utf8")) as Record<string, unknown>;
    return typeof Width === "number" && typeof Height === "number"
      ? { width: Width, height: Height }
      : undefined;
  } catch {
    return undefined;
  }
}
