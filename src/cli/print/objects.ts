import { sortedEntries } from "../../api/members.ts";
import { MinikubeletError } from "../../util/errors.ts";
import { evaluateJsonPath } from "./jsonpath.ts";

/** An object as `json`, `yaml`, or what `jsonpath=…` selects from it. */
export async function renderObject(value: object, format: string): Promise<string> {
  if (format === "json") return `${JSON.stringify(shownMembers(value), undefined, 4)}\n`;
  if (format === "yaml") {
    const { renderYaml } = await import("../../manifest/render.ts");
    return renderYaml(shownMembers(value));
  }
  const template = /^jsonpath=(.*)$/s.exec(format)?.[1];
  if (template === undefined)
    throw new MinikubeletError("InvalidFlag", `unknown output format ${JSON.stringify(format)}`);
  return evaluateJsonPath(template, value);
}

/** kubectl hides managedFields unless asked, and prints members in the order of their names. */
function shownMembers(value: object): object {
  return JSON.parse(
    JSON.stringify(value, (key, member: unknown) => {
      if (key === "managedFields") return undefined;
      if (typeof member !== "object" || member === null || Array.isArray(member)) return member;
      return Object.fromEntries(sortedEntries(member));
    }),
  ) as object;
}
