import type { Container } from "../../api/index.ts";

/**
 * Tells whether a running container is still the one of the spec: only name and image count (kubelet HashContainer,
 * 1.31+). FNV-1a over 32 bits, in hexadecimal.
 */
export function specHash(container: Pick<Container, "name" | "image">): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(JSON.stringify([container.name, container.image ?? ""])))
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, "0");
}
