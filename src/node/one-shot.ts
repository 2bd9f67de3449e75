import type { Clock } from "../kubelet/ports.ts";
import { isMinikubeletError, messageOf } from "../util/errors.ts";

/** `minikubeletd doctor|prune`: what the command line needs the engine for. Prints one JSON value. @returns exit code */
export async function runOneShot(
  task: "doctor" | "prune",
  env: NodeJS.ProcessEnv,
  clock: Clock,
  print: (text: string) => void,
): Promise<number> {
  try {
    if (task === "doctor") {
      const { diagnose } = await import("./doctor.ts");
      print(JSON.stringify({ findings: await diagnose(env, clock) }));
    } else {
      const { pruneInstance } = await import("./prune.ts");
      print(JSON.stringify({ removed: await pruneInstance(env, clock, new AbortController().signal) }));
    }
    return 0;
  } catch (error) {
    const hint = isMinikubeletError(error) ? error.hint : undefined;
    print(
      JSON.stringify({
        error: {
          code: isMinikubeletError(error) ? error.code : "Internal",
          message: messageOf(error),
          ...(hint === undefined ? {} : { hint }),
        },
      }),
    );
    return 1;
  }
}
