import type { Place, Statement } from "../statement.ts";

/** What runAsNonRoot leaves of a container: each of the two fields is the container's own before the pod's. */
export function rootUser({ container, path, pod }: Place): readonly Statement[] {
  const own = container.securityContext;
  const shared = pod.spec.securityContext;
  if ((own?.runAsNonRoot ?? shared?.runAsNonRoot) !== true) return [];
  const about = { topic: "start-up", container: container.name, rule: "run-as-non-root" } as const;
  const user = own?.runAsUser ?? shared?.runAsUser;
  if (user === undefined) {
    return [
      {
        ...about,
        code: "NonRootByImage",
        level: "info",
        field: `${own?.runAsNonRoot === undefined ? "spec" : path}.securityContext.runAsNonRoot`,
        text: "starts only if its image says a user by number, and not 0: runAsNonRoot is set, runAsUser is not",
      },
    ];
  }
  if (user !== 0) return [];
  return [
    {
      ...about,
      code: "NonRootAsRoot",
      level: "warning",
      field: `${own?.runAsUser === undefined ? "spec" : path}.securityContext.runAsUser`,
      text: "is never created: runAsNonRoot is set and runAsUser is 0; it stays in CreateContainerConfigError",
      advice: "Give runAsUser the number of another user, or leave runAsNonRoot out.",
    },
  ];
}
