import { createHash } from "node:crypto";
import type { Registry } from "../registry/registry.ts";
import { type Answer, ok } from "../answer.ts";
import { componentsOf } from "./schemas.ts";
import { type DescribedKind, documents, objectPath, PATCH_PARAMETERS, PATCH_TYPES } from "./paths.ts";

/**
 * OpenAPI v3: of the paths what lets every kubectl leave validation to the server, and the schemas that `explain` shows
 * and `apply` computes patches by (which is why their lists must carry the patch keys).
 */
export interface OpenApiV3 {
  readonly index: () => Answer;
  /** Undefined for a group version that is not served. */
  readonly document: (name: string, hash: string | null) => Answer | undefined;
}

/** Builds the documents at their first use. */
export function openApiV3(registry: Registry, gitVersion: string): OpenApiV3 {
  let texts: ReadonlyMap<string, { readonly text: string; readonly hash: string }> | undefined;
  const all = (): NonNullable<typeof texts> => {
    texts ??= new Map(
      [...documents(registry)].map(([name, resources]) => {
        const text = JSON.stringify(documentOf(resources, gitVersion));
        return [name, { text, hash: createHash("sha512").update(text).digest("hex").toUpperCase() }];
      }),
    );
    return texts;
  };
  return {
    index: () => {
      const paths = [...all()].map(([name, { hash }]) => {
        return [name, { serverRelativeURL: `/openapi/v3/${name}?hash=${hash}` }] as const;
      });
      return ok({ paths: Object.fromEntries(paths) });
    },
    document: (name, hash) => {
      const found = all().get(name);
      if (found === undefined) return undefined;
      const current = hash === found.hash;
      return {
        kind: "bytes",
        code: 200,
        contentType: "application/json",
        body: found.text,
        headers: {
          ETag: `"${found.hash}"`,
          // The hash in the URL changes with the document, so that URL may be kept for ever.
          ...(current ? { "Cache-Control": "public, immutable, max-age=31536000" } : {}),
        },
      };
    },
  };
}

function documentOf(kinds: readonly DescribedKind[], gitVersion: string): object {
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: gitVersion },
    paths: Object.fromEntries(kinds.map((kind) => [objectPath(kind), pathItem(kind)])),
    components: { schemas: componentsOf(kinds) },
  };
}

/** One operation is enough for kubectl to find the kind by; of those that change it the parameters count, too. */
function pathItem({ group, version, kind, verbs }: DescribedKind): object {
  const common = {
    responses: { 200: { description: "OK" } },
    "x-kubernetes-group-version-kind": { group, version, kind },
  };
  if (!verbs.includes("patch")) return { [verbs.includes("get") ? "get" : "post"]: common };
  return {
    patch: {
      parameters: PATCH_PARAMETERS.map(({ name, type }) => ({ name, in: "query", schema: { type } })),
      requestBody: { content: Object.fromEntries(PATCH_TYPES.map((type) => [type, { schema: {} }])) },
      "x-kubernetes-action": "patch",
      ...common,
    },
  };
}
