const shells = new Set(["sh", "bash", "ash", "dash", "ksh", "zsh"]);

/** The last part of a program's path. */
export function programOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The script that a shell is given with `-c`; undefined for any other command. */
export function scriptOf(command: readonly string[]): string | undefined {
  if (!isShell(command)) return undefined;
  const flag = command.findIndex((word, index) => index > 0 && /^-[a-z]*c[a-z]*$/.test(word));
  return flag < 0 ? undefined : command[flag + 1];
}

/** Whether a command runs a shell. */
export function isShell([program]: readonly string[]): boolean {
  return program !== undefined && shells.has(programOf(program));
}

/** One command of a script. */
export interface ScriptCommand {
  readonly words: readonly string[];
  /** What stands behind it: `;`, `&&`, `||`, `|`, `&`, a line's end, or nothing. */
  readonly end: string;
}

/** The commands of a script in their order, split where no quote holds; substitutions are words like any other. */
export function commandsOf(script: string): readonly ScriptCommand[] {
  const commands: ScriptCommand[] = [];
  let text = "";
  let quote = "";
  const finish = (end: string): void => {
    const words = text
      .trim()
      .split(/\s+/)
      .filter((word) => word !== "");
    if (words.length > 0 && !words[0]?.startsWith("#")) commands.push({ words, end });
    text = "";
  };
  for (let index = 0; index < script.length; index += 1) {
    const char = script[index] ?? "";
    if (quote !== "") {
      if (char === quote) quote = "";
      text += char;
    } else if (char === "\\") {
      index += 1;
      text += char + (script[index] ?? "");
    } else if (char === "'" || char === '"') {
      quote = char;
      text += char;
    } else if (isRedirection(script, index)) text += char;
    else if (";&|\n".includes(char)) {
      const isDouble = char !== "\n" && script[index + 1] === char;
      finish(isDouble ? char + char : char);
      if (isDouble) index += 1;
    } else text += char;
  }
  finish("");
  return commands;
}

/** The `&` of `2>&1` and `&>`, and the `|` of `>|`, separate nothing. */
function isRedirection(script: string, index: number): boolean {
  const char = script[index];
  const before = script[index - 1];
  return (
    (char === "&" && (before === ">" || before === "<" || script[index + 1] === ">")) ||
    (char === "|" && before === ">")
  );
}

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds of the `sleep`s that a command is seen to do, one after the other. */
export function sleepSeconds(command: readonly string[]): number {
  const script = scriptOf(command);
  const parts = script === undefined ? [{ words: command, end: "" }] : commandsOf(script);
  return parts.reduce((sum, { words, end }) => sum + (end === "&" ? 0 : sleepOf(words)), 0);
}

function sleepOf(words: readonly string[]): number {
  const [program = "", time = ""] = words[0] === "exec" ? words.slice(1) : words;
  const match = programOf(program) === "sleep" ? /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(time) : null;
  return match === null ? 0 : Number(match[1]) * (units[match[2] ?? ""] ?? 1);
}
