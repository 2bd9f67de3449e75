import { type Applet, type Call, pathOf } from "./program.ts";

const comparisons: Readonly<Record<string, (a: string, b: string) => boolean>> = {
  "=": (a, b) => a === b,
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "-eq": (a, b) => Number(a) === Number(b),
  "-ne": (a, b) => Number(a) !== Number(b),
  "-lt": (a, b) => Number(a) < Number(b),
  "-le": (a, b) => Number(a) <= Number(b),
  "-gt": (a, b) => Number(a) > Number(b),
  "-ge": (a, b) => Number(a) >= Number(b),
};

/** `test` and `[`. */
export const test: Applet = (call) => {
  const args = call.name === "[" ? call.args.slice(0, -1) : call.args;
  return holds(call, args) ? 0 : 1;
};

function holds(call: Call, args: readonly string[]): boolean {
  const or = args.indexOf("-o");
  if (or > 0) return holds(call, args.slice(0, or)) || holds(call, args.slice(or + 1));
  const and = args.indexOf("-a");
  if (and > 0) return holds(call, args.slice(0, and)) && holds(call, args.slice(and + 1));
  const [first = "", second = "", third = ""] = args;
  if (args.length === 3 && second in comparisons) return comparisons[second]?.(first, third) ?? false;
  if (first === "!") return !holds(call, args.slice(1));
  return args.length === 2 ? unary(call, first, second) : first !== "";
}

function unary(call: Call, operator: string, operand: string): boolean {
  const { files } = call.machine;
  const path = pathOf(call, operand);
  switch (operator) {
    case "-n":
      return operand !== "";
    case "-z":
      return operand === "";
    case "-d":
      return files.type(path) === "directory";
    case "-f":
      return files.type(path) === "file";
    case "-s":
      return (files.read(path)?.length ?? 0) > 0;
    default:
      return (
        /^-[erwxhL]$/.test(operator) && (files.type(path) !== undefined || /^\/(proc|sys|dev)\//.test(path))
      );
  }
}
