import type { EnvVar } from "../../api/index.ts";

/**
 * Expands `$(NAME)` in an exec probe's command with the container's literal env entries only; those with valueFrom
 * count as empty. Unknown names stay, `$$` becomes `$` (kubelet expansion; hooks are not expanded).
 */
export function expandCommand(command: readonly string[], env: readonly EnvVar[]): readonly string[] {
  const values = new Map(env.map(({ name, value }) => [name, value ?? ""]));
  return command.map((word) =>
    word.replace(/\$(\$|\(([^)]*)\))/g, (whole, operator: string, name: string | undefined) =>
      operator === "$" ? "$" : (values.get(name ?? "") ?? whole),
    ),
  );
}
