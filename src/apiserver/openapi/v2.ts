import type { Answer } from "../answer.ts";
import type { Registry } from "../registry/registry.ts";
import type { Resource } from "../registry/resource.ts";
import { objectPath, PATCH_PARAMETERS, PATCH_TYPES } from "./paths.ts";
import { field, message } from "./protobuf.ts";

const CONTENT_TYPE = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

/**
 * `GET /openapi/v2`: gnostic's openapi.v2.Document, paths only. kubectl 1.27 and 1.28 insist on it before `apply -f`, and
 * on protobuf.
 */
export function openApiV2(registry: Registry, gitVersion: string): Answer {
  const paths = registry.stored.map((resource) =>
    field(2, message(field(1, objectPath(resource)), field(2, pathItem(resource)))),
  );
  const body = message(
    field(1, "2.0"),
    field(2, message(field(1, "Kubernetes"), field(2, gitVersion))),
    field(8, message(...paths)),
    field(9, message()),
  );
  return { kind: "bytes", code: 200, contentType: CONTENT_TYPE, body };
}

/** PathItem with nothing but the patch operation. */
function pathItem(resource: Resource): Uint8Array {
  const { group, version, kind, plural } = resource;
  const extension = `group: "${group}"\nkind: ${kind}\nversion: ${version}\n`;
  return field(
    8,
    message(
      field(5, `patch${plural}`),
      ...PATCH_TYPES.map((type) => field(7, type)),
      ...PATCH_PARAMETERS.map(({ name, type }) => field(8, queryParameter(name, type))),
      field(13, message(field(1, "x-kubernetes-group-version-kind"), field(2, field(2, extension)))),
    ),
  );
}

/** ParametersItem → Parameter → NonBodyParameter → QueryParameterSubSchema. */
function queryParameter(name: string, type: string): Uint8Array {
  return field(1, field(2, field(3, message(field(2, "query"), field(4, name), field(6, type)))));
}
