/** What the set-up was asked to do. */
export type SetupArguments =
  | { readonly kind: "setup"; readonly yes: boolean }
  | { readonly kind: "down" | "help" }
  | { readonly kind: "unknown"; readonly argument: string };

export const usage = `Usage: npm run setup [-- OPTION]

Installs node modules, builds, finds a Docker Engine (or, as root on Debian and
Ubuntu where there is none, installs and starts one) and prepares images.

  --yes    do not ask before packages are installed
  --down   stop the engine and the registry that set-up started, and nothing else
  --help   this text`;

/** Reads the arguments after `npm run setup --`. */
export function parseArguments(argv: readonly string[]): SetupArguments {
  const unknown = argv.find((argument) => !["--yes", "-y", "--down", "--help", "-h"].includes(argument));
  if (unknown !== undefined) return { kind: "unknown", argument: unknown };
  if (argv.includes("--help") || argv.includes("-h")) return { kind: "help" };
  if (argv.includes("--down")) return { kind: "down" };
  return { kind: "setup", yes: argv.includes("--yes") || argv.includes("-y") };
}
