import { schemas } from "../../api/schema/index.ts";
import type { Field, ObjectSchema, Schema } from "../../api/schema/types.ts";
import { descriptionOf } from "./descriptions.ts";
import type { DescribedKind } from "./paths.ts";

/** `components.schemas` of one document: name → schema. */
export type Components = Readonly<Record<string, object>>;

const META = "io.k8s.apimachinery.pkg.apis.meta.v1";
const CORE = "io.k8s.api.core.v1";
const QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity";
const INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";

const metaTypes: ReadonlySet<string> = new Set([
  "Condition",
  "LabelSelector",
  "LabelSelectorRequirement",
  "ManagedFieldsEntry",
  "ObjectMeta",
  "OwnerReference",
]);

/** Types with a JSON form of their own. */
const wellKnown: Components = {
  [QUANTITY]: {
    description: "An amount, e.g. 250m of cpu or 64Mi of memory: a decimal number with a unit.",
    type: "string",
  },
  [INT_OR_STRING]: {
    description: "A number, or a name or percentage that stands for one.",
    format: "int-or-string",
    oneOf: [{ type: "integer" }, { type: "string" }],
  },
  [`${META}.Time`]: {
    description: "A time in RFC 3339, whole seconds, UTC.",
    type: "string",
    format: "date-time",
  },
  [`${META}.MicroTime`]: {
    description: "A time in RFC 3339 with microseconds, UTC.",
    type: "string",
    format: "date-time",
  },
  [`${META}.FieldsV1`]: {
    description:
      "A set of fields as a tree: f: for a field, k: for a list item by its keys, v: by its value.",
    type: "object",
  },
};

/** The schemas of these kinds and of all that they hold. */
export function componentsOf(kinds: readonly DescribedKind[]): Components {
  const collector = new Collector();
  for (const kind of kinds) collector.addKind(kind);
  return collector.components;
}

/** Schemas of nested types belong to core/v1 when one of its kinds uses them. */
const coreTypes = lazily(() => {
  const found = new Set<string>();
  const walk = (schema: Schema): void => {
    if (schema.kind === "list") walk(schema.items);
    if (schema.kind === "map") walk(schema.values);
    if (schema.kind !== "object" || found.has(schema.name)) return;
    found.add(schema.name);
    for (const field of Object.values(schema.fields)) walk(field.schema);
  };
  walk(schemas.Pod);
  walk(schemas.Node);
  walk(schemas.Event);
  return found;
});

function lazily<T>(make: () => T): () => T {
  let value: T | undefined;
  return () => (value ??= make());
}

/** `apps/v1` → `io.k8s.api.apps.v1`; the core group's package is called core. */
function packageOf({ group, version }: Pick<DescribedKind, "group" | "version">): string {
  const name = group === "" ? "core" : (group.split(".")[0] ?? group);
  return `io.k8s.api.${name}.${version}`;
}

class Collector {
  readonly components: Record<string, object> = {};

  addKind(described: DescribedKind): void {
    const { group, version, kind, schema } = described;
    const own = packageOf(described);
    this.components[`${own}.${kind}`] = {
      ...this.#object(schema, own),
      "x-kubernetes-group-version-kind": [{ group, version, kind }],
    };
  }

  /** A reference to an object's schema, which is added when it is not there yet. */
  #ref(schema: ObjectSchema, own: string): string {
    const name = `${this.#packageOfType(schema.name, own)}.${schema.name}`;
    if (this.components[name] === undefined) {
      this.components[name] = {}; // Taken, should the type contain itself.
      this.components[name] = this.#object(schema, own);
    }
    return name;
  }

  #packageOfType(name: string, own: string): string {
    if (metaTypes.has(name)) return META;
    return coreTypes().has(name) ? CORE : own;
  }

  #object(schema: ObjectSchema, own: string): object {
    const fields = Object.entries(schema.fields);
    const required = fields.filter(([name, field]) => isRequired(name, field)).map(([name]) => name);
    const description = descriptionOf(schema.name);
    return {
      ...(description === undefined ? {} : { description }),
      type: "object",
      ...(required.length > 0 ? { required } : {}),
      properties: Object.fromEntries(
        fields.map(([name, field]) => [name, this.#property(schema.name, name, field, own)]),
      ),
    };
  }

  #property(owner: string, name: string, field: Field, own: string): object {
    const description = descriptionOf(owner, name);
    return {
      ...(description === undefined ? {} : { description }),
      ...this.#value(field.schema, own),
      ...patchExtensions(field),
    };
  }

  #value(schema: Schema, own: string): object {
    switch (schema.kind) {
      case "object":
        return reference(this.#ref(schema, own));
      case "list":
        return { type: "array", items: this.#value(schema.items, own) };
      case "map":
        return { type: "object", additionalProperties: this.#value(schema.values, own) };
      case "string":
        return { type: "string" };
      case "boolean":
        return { type: "boolean" };
      case "int32":
      case "int64":
        return { type: "integer", format: schema.kind };
      case "bytes":
        return { type: "string", format: "byte" };
      case "quantity":
        return this.#wellKnown(QUANTITY);
      case "intOrString":
        return this.#wellKnown(INT_OR_STRING);
      case "timestamp":
        return this.#wellKnown(`${META}.Time`);
      case "microTime":
        return this.#wellKnown(`${META}.MicroTime`);
      case "any":
        return this.#wellKnown(`${META}.FieldsV1`);
      default:
        return schema satisfies never;
    }
  }

  #wellKnown(name: string): object {
    this.components[name] ??= wellKnown[name] ?? {};
    return reference(name);
  }
}

function reference(name: string): object {
  return { allOf: [{ $ref: `#/components/schemas/${name}` }] };
}

/** What kubectl computes patches by: without them it would take every list for one value. */
function patchExtensions({ patch }: Field): object {
  if (patch === undefined) return {};
  const strategy = [
    ...(patch.strategy === "merge" ? ["merge"] : []),
    ...(patch.retainKeys === true ? ["retainKeys"] : []),
  ];
  return {
    ...(strategy.length === 0 ? {} : { "x-kubernetes-patch-strategy": strategy.join(",") }),
    ...(patch.mergeKey === undefined ? {} : { "x-kubernetes-patch-merge-key": patch.mergeKey }),
  };
}

/** Objects that Go always writes may still be left out; of the scalars only these have a zero value that passes. */
function isRequired(name: string, { schema, presence }: Field): boolean {
  if (presence !== "always" || ["apiVersion", "kind", "divisor"].includes(name)) return false;
  return ["string", "boolean", "int32", "int64", "intOrString", "list"].includes(schema.kind);
}
