/** Base64 as Go's encoding/base64 reads it. */

/**
 * The decoder's complaint with the position of the first bad byte, or undefined. Line breaks are skipped; text that
 * ends within a group is blamed at the start of that group.
 */
export function base64Problem(text: string): string | undefined {
  let inGroup = 0;
  let groupStart = 0;
  let padding = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === "\n" || char === "\r") continue;
    if (inGroup === 0) groupStart = at;
    const paddingAllowed = inGroup >= 2;
    if (padding > 0 && (char !== "=" || inGroup === 0)) return illegal(at);
    if (char === "=" ? !paddingAllowed : !/[A-Za-z0-9+/]/.test(char)) return illegal(at);
    if (char === "=") padding += 1;
    inGroup = (inGroup + 1) % 4;
  }
  return inGroup === 0 ? undefined : illegal(groupStart);
}

function illegal(at: number): string {
  return `illegal base64 data at input byte ${at}`;
}
