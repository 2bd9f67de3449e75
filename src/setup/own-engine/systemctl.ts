import { runCommand } from "../run-command.ts";
import { SetupError } from "../setup-error.ts";

/** @throws SetupError with what systemctl said */
export async function systemctl(verb: "restart" | "stop", ...units: readonly string[]): Promise<void> {
  const { status, output } = await runCommand("systemctl", [verb, ...units], { timeoutMs: 60_000 });
  if (status !== 0) throw new SetupError(`systemctl ${verb} ${units.join(" ")} failed`, output.trim());
}
