import { MinikubeletError } from "../../util/errors.ts";
import { evaluateJsonPath } from "./jsonpath.ts";

/** An object as `json`, `yaml`, or what `jsonpath=…` selects from it. */
export async function renderObject(value: object, format: string): Promise<string> {
  if (format === "json") return `${JSON.stringify(withoutManagedFields(value), undefined, 4)}\n`;
  if (format === "yaml") {
    const { renderYaml } = await import("../../manifest/render.ts");
    return renderYaml(withoutManagedFields(value));
  }
  const template = /^jsonpath=(.*)$/s.exec(format)?.[1];
  if (template === undefined)
    throw new MinikubeletError("InvalidFlag", `unknown output format ${JSON.stringify(format)}`);
  return evaluateJsonPath(template, value);
}

/** kubectl hides managedFields unless asked. */
function withoutManagedFields(value: object): object {
  return JSON.parse(
    JSON.stringify(value, (key, member: unknown) => (key === "managedFields" ? undefined : member)),
  ) as object;
}
