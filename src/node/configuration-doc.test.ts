import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { configFields, defaultConfig, parseConfig } from "./config.ts";

const document = readFileSync(new URL("../../docs/configuration.md", import.meta.url), "utf8");
/** Rows of the table of fields: name and default, both as written between backticks or as words. */
const rows = [...document.matchAll(/^\| `([A-Za-z.]+)` \| ([^|]+) \| [^|]+ \|$/gm)].map(
  ([, name = "", value = ""]) => [name, value] as const,
);

test("docs/configuration.md lists every setting and no other", () => {
  expect(rows.map(([name]) => name).sort()).toEqual(Object.keys(configFields).sort());
});

test.each(rows.filter(([, value]) => value.startsWith("`")))(
  "the default of %s in docs/configuration.md is the program's",
  (name, value) => {
    const written = value.slice(1, -1);
    const parsed = /^[\d[{]|^(true|false)$/.test(written) ? readValue(written) : written;
    const nested = name.split(".").reduceRight<unknown>((inner, key) => ({ [key]: inner }), parsed);
    expect(parseConfig(nested)).toEqual(defaultConfig);
  },
);

test("the defaults that depend on the machine are said in words", () => {
  expect(rows.filter(([, value]) => !value.startsWith("`")).map(([name]) => name)).toEqual([
    "nodeName",
    "engine",
  ]);
});

function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
