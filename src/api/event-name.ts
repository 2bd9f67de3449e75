const longestName = 253;

/** Name of an event: its object's, cut where the whole would be no valid name (client-go tools/record makeEvent). */
export function eventName(object: string, suffix: string): string {
  return `${object.slice(0, longestName - 1 - suffix.length).replace(/[-.]+$/, "")}.${suffix}`;
}
