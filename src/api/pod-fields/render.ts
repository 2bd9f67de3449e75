/** Writes docs/pod-fields.md: every field of a PodSpec, from the schema, with what this node does with it. */
import { container, ephemeralContainer } from "../schema/container.ts";
import { podSpec } from "../schema/pod-spec.ts";
import type { Schema } from "../schema/types.ts";
import { type FieldRule, type FieldSupport, fieldRules } from "./rules.ts";

export interface DocumentedField {
  readonly path: string;
  readonly support: FieldSupport;
  readonly rule: FieldRule | undefined;
}

/** All fields of a pod's spec. What is refused or ignored as a whole is not taken apart. */
export function documentedFields(): readonly DocumentedField[] {
  return fieldsOf(podSpec, "spec");
}

const rulesByPath: ReadonlyMap<string, FieldRule> = new Map(fieldRules.map((rule) => [rule.path, rule]));

function fieldsOf(schema: Schema, path: string): readonly DocumentedField[] {
  switch (schema.kind) {
    case "object":
      return Object.entries(schema.fields).flatMap(([name, field]) =>
        fieldAt(field.schema, `${path}.${name}`),
      );
    case "list":
      return fieldsOf(schema.items, `${path}[]`);
    case "map":
      return keysWithRules(path);
    default:
      return [];
  }
}

function fieldAt(schema: Schema, path: string): readonly DocumentedField[] {
  const rule = rulesByPath.get(path);
  const own: DocumentedField = { path, support: rule?.support ?? "supported", rule };
  if (rule !== undefined && rule.when === undefined) return [own];
  // Init and ephemeral containers have the fields of regular ones.
  if (path === "spec.initContainers") return [own];
  if (path === "spec.ephemeralContainers") return [own, ...ownFieldsOfEphemeral(path)];
  return [own, ...fieldsOf(schema, path)];
}

function ownFieldsOfEphemeral(path: string): readonly DocumentedField[] {
  const names = Object.keys(ephemeralContainer.fields).filter(
    (name) => !Object.hasOwn(container.fields, name),
  );
  return names.map((name) => ({ path: `${path}[].${name}`, support: "supported", rule: undefined }));
}

function keysWithRules(path: string): readonly DocumentedField[] {
  return fieldRules
    .filter((rule) => rule.path.startsWith(`${path}.`))
    .map((rule) => ({ path: rule.path, support: rule.support, rule }));
}

const words: Readonly<Record<FieldSupport, string>> = {
  supported: "yes",
  warned: "ignored, with a warning",
  refused: "refused",
};

/** The document as Markdown. */
export function renderPodFields(): string {
  const fields = documentedFields();
  const rows = fields.map(
    ({ path, support, rule }) => `| \`${path}\` | ${words[support]}${value(rule)} | ${rule?.reason ?? ""} |`,
  );
  return [...introduction(fields), "| field | supported | why not |", "|---|---|---|", ...rows, ""].join(
    "\n",
  );
}

function value(rule: FieldRule | undefined): string {
  return rule?.when === undefined ? "" : ` when ${rule.when.text}`;
}

function introduction(fields: readonly DocumentedField[]): readonly string[] {
  const count = (support: FieldSupport): number => fields.filter((field) => field.support === support).length;
  return [
    "# Fields of a Pod",
    "",
    "<!-- Generated from src/api/pod-fields by its test; do not edit. `npx vitest run --project unit src/api/pod-fields -u` writes it anew. -->",
    "",
    "What minikubelet does with each field of a Pod's spec. Nothing is silent: a field is supported, or the Pod is",
    "refused with the field's path, or the field is ignored with a warning.",
    "",
    `Of ${fields.length} fields ${count("supported")} are supported, ${count("warned")} are ignored in whole or for some values,`,
    `and ${count("refused")} are refused. \`spec.containers[]\` stands for init and ephemeral containers too.`,
    "",
  ];
}
