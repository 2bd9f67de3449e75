import { type Applet, complain } from "./program.ts";
import { signalName } from "./signals.ts";

export const echo: Applet = ({ args, io }) => {
  const flags = args.findIndex((arg) => !/^-[neE]+$/.test(arg));
  const options = flags < 0 ? args : args.slice(0, flags);
  const text = args.slice(options.length).join(" ");
  const isEscaped = options.some((option) => option.includes("e"));
  const end = options.some((option) => option.includes("n")) ? "" : "\n";
  io.stdout.write(`${isEscaped ? unescaped(text) : text}${end}`);
  return 0;
};

const escapes: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "\\": "\\",
  a: "\x07",
  e: "\x1b",
};

/** `\\n` and its like, octal numbers included. */
export function unescaped(text: string): string {
  return text.replace(/\\(?:0?([0-7]{1,3})|(.))/g, (all, octal?: string, char?: string) =>
    octal === undefined ? (escapes[char ?? ""] ?? all) : String.fromCharCode(parseInt(octal, 8)),
  );
}

export const printf: Applet = ({ args: [format = "", ...values], io }) => {
  const rest = [...values];
  do {
    io.stdout.write(
      unescaped(format).replace(/%(-?)(0?)(\d*)([sdibcx%])/g, (_all, left, zero, width: string, kind) => {
        if (kind === "%") return "%";
        const value = rest.shift() ?? (kind === "d" ? "0" : "");
        const text = kind === "x" ? Number(value).toString(16) : kind === "b" ? unescaped(value) : value;
        return left === "-"
          ? text.padEnd(Number(width))
          : text.padStart(Number(width), zero === "0" ? "0" : " ");
      }),
    );
  } while (rest.length > 0 && rest.length < values.length);
  return 0;
};

export const kill: Applet = (call) => {
  const [first = "", ...more] = call.args;
  const named = first === "-s" ? more[0] : /^-./.exec(first) === null ? undefined : first.slice(1);
  const pids = first === "-s" ? more.slice(1) : named === undefined ? call.args : more;
  const isProbe = named === "0";
  const signal = named === undefined ? "TERM" : signalName(named);
  if (signal === undefined && !isProbe) return complain(call, `bad signal name '${named ?? ""}'`);
  let status = 0;
  for (const pid of pids) {
    // 0 and -1 mean everybody but the first process.
    const isAll = pid === "-1" || pid === "0";
    const { processes } = call.machine;
    const targets = isAll ? [...processes.values()] : [processes.get(Math.abs(Number(pid)))];
    for (const target of targets)
      if (target === undefined) status = complain(call, `can't kill pid ${pid}: No such process`);
      else if (signal !== undefined) target.signal(signal);
  }
  call.process.life.throwIfAborted();
  return status;
};
