import { expect, it } from "vitest";
import { eventName } from "./event-name.ts";
import { dns1123Subdomain } from "./names.ts";

const suffix = "187a1b2c3d4e5f60";

it.each<[string, string, number]>([
  ["stands in front", "web", 20],
  ["is cut to what fits", "a".repeat(253), 253],
  ["is never cut at a dot or dash", `${"a".repeat(234)}-.${"b".repeat(17)}`, 251],
])("the object's name %s", (_, object, length) => {
  const name = eventName(object, suffix);
  expect(name).toHaveLength(length);
  expect(name.endsWith(`.${suffix}`)).toBe(true);
  expect(dns1123Subdomain(name)).toEqual([]);
});
