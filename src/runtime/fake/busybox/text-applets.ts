import { echo, kill, printf, unescaped } from "./basic-applets.ts";
import { openForReading } from "./open.ts";
import { type Applet, type Applets, type Call, complain, endForMemory, pathOf } from "./program.ts";
import { readAll } from "./streams.ts";

/** How fast a process takes memory: 1 ms for so many bytes. */
const bytesPerMs = 1 << 20;

/** Reads from a source that never ends into memory that does. */
export async function fillMemory(call: Call): Promise<never> {
  const limit = call.machine.spec.resources.memoryBytes;
  if (limit === 0) call.machine.unknownProgram(`${call.name} without a memory limit`);
  await call.process.sleep(Math.ceil(limit / bytesPerMs));
  endForMemory(call);
}

/** The text of the named files, or of the standard input; undefined when a file is missing, which has been told. */
async function inputs(call: Call, names: readonly string[]): Promise<string | undefined> {
  if (names.length === 0) return await call.process.interruptible(readAll(call.io.stdin));
  let text = "";
  let isMissing = false;
  for (const name of names) {
    const source = openForReading(call.machine, pathOf(call, name));
    if (source === undefined) {
      isMissing = true;
      complain(call, `can't open '${name}': No such file or directory`);
    } else text += await readAll(source);
  }
  if (!isMissing) return text;
  call.io.stdout.write(text);
  return undefined;
}

const operandsOf = (args: readonly string[]): readonly string[] => args.filter((arg) => !arg.startsWith("-"));
const linesOf = (text: string): readonly string[] => text.replace(/\n$/, "").split("\n");

/** An applet that makes one text of another. */
function filter(change: (text: string, call: Call) => string, skip = 0): Applet {
  return async (call) => {
    const text = await inputs(call, operandsOf(call.args).slice(skip));
    if (text === undefined) return 1;
    call.io.stdout.write(text === "" ? "" : change(text, call));
    return 0;
  };
}

const onLines = (change: (lines: readonly string[]) => readonly string[]): Applet =>
  filter((text) => `${change(linesOf(text)).join("\n")}\n`);

const head: Applet = async (call) => {
  const count = countOf(call.args) ?? 10;
  if (call.args.includes("/dev/zero")) {
    call.io.stdout.write("\0".repeat(count));
    return 0;
  }
  const shorten = (text: string): string =>
    call.args.some((arg) => arg.startsWith("-c")) ? text.slice(0, count) : firstLines(text, count);
  const names = operandsOf(call.args).filter((name) => !/^\d+[kKmM]?$/.test(name));
  let text = names.length === 0 ? "" : await inputs(call, names);
  // Of what never ends only so much is read as is shown.
  while (text !== undefined && names.length === 0 && shorten(text) === text) {
    const more = await call.process.interruptible(call.io.stdin.read());
    if (more === undefined) break;
    text += more;
  }
  if (text === undefined) return 1;
  call.io.stdout.write(shorten(text));
  return 0;
};

function firstLines(text: string, count: number): string {
  let end = 0;
  for (let line = 0; line < count; line++) {
    const next = text.indexOf("\n", end);
    if (next < 0) return text;
    end = next + 1;
  }
  return text.slice(0, end);
}

const tail: Applet = async (call) => {
  if (call.args.includes("/dev/zero")) return await fillMemory(call);
  if (call.args.some((arg) => /^-.*[fF]/.test(arg))) return await call.process.forever();
  const text = await inputs(
    call,
    operandsOf(call.args).filter((name) => !/^\+?\d+$/.test(name)),
  );
  if (text === undefined) return 1;
  call.io.stdout.write(
    `${linesOf(text)
      .slice(-(countOf(call.args) ?? 10))
      .join("\n")}\n`,
  );
  return 0;
};

/** Of `-n 5`, `-5`, `-c 20M`. */
function countOf(args: readonly string[]): number | undefined {
  for (const [index, arg] of args.entries()) {
    const text = /^-[nc]$/.test(arg) ? args[index + 1] : /^-[nc]?(\d+[kKmM]?)$/.exec(arg)?.[1];
    if (text !== undefined) return sizeOf(text);
  }
  return undefined;
}

/** `20M` → bytes. */
export function sizeOf(text: string): number {
  const unit = /[kKmMgG]/.exec(text)?.[0].toLowerCase();
  return parseInt(text, 10) * (unit === "k" ? 1 << 10 : unit === "m" ? 1 << 20 : unit === "g" ? 1 << 30 : 1);
}

const grep: Applet = async (call) => {
  const [pattern = "", ...names] = operandsOf(call.args);
  const flags = call.args.filter((arg) => /^-[a-zA-Z]+$/.test(arg)).join("");
  const text = await inputs(call, names);
  if (text === undefined) return 2;
  const source = flags.includes("F") ? pattern.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&") : pattern;
  const expression = new RegExp(source, flags.includes("i") ? "i" : "");
  const found = linesOf(text).filter((line) => line !== "" && expression.test(line) !== flags.includes("v"));
  if (flags.includes("c")) call.io.stdout.write(`${found.length}\n`);
  else if (!flags.includes("q")) call.io.stdout.write(found.map((line) => `${line}\n`).join(""));
  return found.length > 0 ? 0 : 1;
};

const seq: Applet = ({ args, io }) => {
  const numbers = args.map(Number);
  const last = numbers.at(-1) ?? 0;
  const first = numbers.length > 1 ? (numbers[0] ?? 1) : 1;
  const step = numbers.length > 2 ? (numbers[1] ?? 1) : 1;
  let text = "";
  for (let i = first; i <= last; i += step) text += `${i}\n`;
  io.stdout.write(text);
  return 0;
};

const cut: Applet = filter((text, { args }) => {
  const value = (flag: string): string =>
    (args.find((arg) => arg.startsWith(flag) && arg.length > 2)?.slice(2) ?? args[args.indexOf(flag) + 1]) ||
    "";
  const delimiter = value("-d");
  const field = Number(value("-f").split(/[-,]/)[0]) - 1;
  return linesOf(text)
    .map((line) => `${line.split(delimiter === "" ? "\t" : delimiter)[field] ?? ""}\n`)
    .join("");
});

const tr: Applet = async (call) => {
  const [from = "", to = ""] = operandsOf(call.args).map(unescaped);
  const text = await readAll(call.io.stdin);
  const isDeletion = call.args.includes("-d");
  const changed = text.replace(/[^]/g, (char) => {
    const index = from.indexOf(char);
    if (index < 0) return char;
    return isDeletion ? "" : (to[index] ?? to.at(-1) ?? "");
  });
  call.io.stdout.write(changed);
  return 0;
};

const sed: Applet = filter((text, { args }) => {
  const [script = ""] = operandsOf(args);
  const [, separator = "", from = "", to = "", flags = ""] = /^s(.)(.*?)\1(.*?)\1(g?)$/.exec(script) ?? [];
  return separator === ""
    ? text
    : linesOf(text)
        .map((line) => line.replace(new RegExp(from, flags), to) + "\n")
        .join("");
}, 1);

const cat: Applet = async (call) => {
  if (call.args.includes("/dev/zero")) return await fillMemory(call);
  const text = await inputs(call, operandsOf(call.args));
  if (text === undefined) return 1;
  call.io.stdout.write(text);
  return 0;
};

const yes: Applet = async ({ args, io, process }) => {
  for (;;) {
    io.stdout.write(`${args[0] ?? "y"}\n`.repeat(1_000));
    await process.sleep(1);
  }
};

const tee: Applet = async (call) => {
  const text = await readAll(call.io.stdin);
  call.io.stdout.write(text);
  for (const name of operandsOf(call.args))
    call.machine.files.write(pathOf(call, name), text, call.args.includes("-a"));
  return 0;
};

/** Programs that read and write text. */
export const textApplets: Applets = {
  cat,
  cut,
  echo,
  grep,
  head,
  kill,
  printf,
  sed,
  seq,
  sort: onLines((lines) => lines.toSorted()),
  tail,
  tee,
  tr,
  uniq: onLines((lines) => lines.filter((line, index) => line !== lines[index - 1])),
  wc: filter((text, { args }) => `${args.includes("-c") ? text.length : linesOf(text).length}\n`),
  yes,
};
