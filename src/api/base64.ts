/** Base64 of Secrets and binaryData, without node's Buffer. */

/** UTF-8 text → base64. */
export function encodeBase64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** base64 → bytes; line breaks are skipped. The text must be base64, as decoding an object makes sure. */
export function decodeBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}

/** The number of bytes behind a base64 text. */
export function base64Length(text: string): number {
  const digits = text.replace(/[\r\n=]/g, "").length;
  return Math.floor((digits * 3) / 4);
}
