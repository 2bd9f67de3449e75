import { stringify } from "yaml";

/** An object as YAML with sorted keys, the way kubectl prints it. */
export function renderYaml(value: object): string {
  return stringify(value, { sortMapEntries: true, lineWidth: 0, version: "1.1", indentSeq: false });
}
