import { describe, expect, it } from "vitest";
import { defaultPod } from "../defaults/pod.ts";
import type { PodSpec } from "../pod.ts";
import { decode } from "../schema/decode.ts";
import { schemas } from "../schema/index.ts";
import { renderFieldError } from "../validation/field-error.ts";
import { checkPodFields, type FieldFindings } from "./check.ts";
import { documentedFields, renderPodFields } from "./render.ts";
import { fieldRules } from "./rules.ts";

function check(spec: unknown): FieldFindings {
  const container = { name: "c", image: "busybox:1.35" };
  const raw = { metadata: { name: "p" }, spec: { containers: [container], ...(spec as Partial<PodSpec>) } };
  return checkPodFields(defaultPod(decode(schemas.Pod, raw).object));
}

describe("fields of a pod", () => {
  it("docs/pod-fields.md is what the rules say", async () => {
    await expect(renderPodFields()).toMatchFileSnapshot("../../../docs/pod-fields.md");
  });

  it.each(fieldRules.map((rule) => [rule.path] as const))(
    "the rule of %s names a field that exists",
    (path) => {
      expect(documentedFields().map((field) => field.path)).toContain(path);
    },
  );

  it("a pod with nothing special is neither refused nor warned about", () => {
    expect(check({})).toEqual({ refused: [], warnings: [] });
  });

  it.each([
    [
      "a cloud volume",
      { volumes: [{ name: "v", nfs: { server: "s", path: "/" } }] },
      "spec.volumes[0].nfs: Forbidden: not supported by minikubelet: it needs storage of a cluster or a cloud",
    ],
    [
      "a claim",
      { volumes: [{ name: "v", persistentVolumeClaim: { claimName: "c" } }] },
      "spec.volumes[0].persistentVolumeClaim: Forbidden: not supported by minikubelet: persistent volume claims are not served; use emptyDir or hostPath",
    ],
    [
      "a user namespace",
      { hostUsers: false },
      "spec.hostUsers: Forbidden: not supported by minikubelet: the engine has no user namespaces for single pods",
    ],
    [
      "Windows",
      { os: { name: "windows" } },
      "spec.os.name: Forbidden: not supported by minikubelet: containers run on Linux",
    ],
    [
      "a device of an init container",
      { initContainers: [{ name: "i", volumeDevices: [{ name: "v", devicePath: "/d" }] }] },
      "spec.initContainers[0].volumeDevices: Forbidden: not supported by minikubelet: block devices come from persistent volume claims, which are not served",
    ],
  ])("%s is refused with its path", (_title, spec, expected) => {
    expect(check(spec).refused.map(renderFieldError)).toEqual([expected]);
  });

  it.each([
    [
      "spread over nodes",
      {
        topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule" }],
      },
      "unsupported on minikubelet, ignored: spec.topologySpreadConstraints (there is one node only, and its scheduler does not look at other pods)",
    ],
    [
      "a limit on disk usage",
      { containers: [{ name: "c", resources: { limits: { "ephemeral-storage": "1Gi" } } }] },
      "unsupported on minikubelet, ignored: spec.containers[0].resources.limits.ephemeral-storage (disk usage is not limited)",
    ],
  ])("%s is ignored with a warning", (_title, spec, expected) => {
    expect(check(spec)).toEqual({ refused: [], warnings: [expected] });
  });

  it.each([
    ["host users", { hostUsers: true }],
    ["Linux", { os: { name: "linux" } }],
    ["memory as a medium", { volumes: [{ name: "v", emptyDir: { medium: "Memory" } }] }],
    [
      "a mount that is not recursively read-only",
      {
        containers: [
          { name: "c", volumeMounts: [{ name: "v", mountPath: "/", recursiveReadOnly: "Disabled" }] },
        ],
      },
    ],
  ])("%s is fine", (_title, spec) => {
    expect(check(spec)).toEqual({ refused: [], warnings: [] });
  });
});
