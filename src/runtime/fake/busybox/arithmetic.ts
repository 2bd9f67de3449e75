import { ShellSyntaxError } from "./syntax.ts";

/** Strongest last. */
const levels: readonly (readonly string[])[] = [
  ["||"],
  ["&&"],
  ["==", "!="],
  ["<=", ">=", "<", ">"],
  ["+", "-"],
  ["*", "/", "%"],
];

const operations: Readonly<Record<string, (a: number, b: number) => number>> = {
  "||": (a, b) => Number(a !== 0 || b !== 0),
  "&&": (a, b) => Number(a !== 0 && b !== 0),
  "==": (a, b) => Number(a === b),
  "!=": (a, b) => Number(a !== b),
  "<=": (a, b) => Number(a <= b),
  ">=": (a, b) => Number(a >= b),
  "<": (a, b) => Number(a < b),
  ">": (a, b) => Number(a > b),
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => Math.trunc(a / b),
  "%": (a, b) => a % b,
};

/** The value of what stands in `$((…))`; `variable` tells a name's value. @throws ShellSyntaxError */
export function arithmetic(text: string, variable: (name: string) => string): number {
  const tokens = text.match(/\d+|[A-Za-z_]\w*|\|\||&&|[=!<>]=|[-+*/%<>!()]/g) ?? [];
  let at = 0;
  const primary = (): number => {
    const token = tokens[at++];
    if (token === undefined) throw new ShellSyntaxError(`arithmetic syntax error: ${text}`);
    if (token === "-") return -primary();
    if (token === "+") return primary();
    if (token === "!") return Number(primary() === 0);
    if (token === "(") {
      const value = level(0);
      at++;
      return value;
    }
    return /^\d/.test(token) ? Number(token) : Number(variable(token));
  };
  const level = (index: number): number => {
    const operators = levels[index];
    if (operators === undefined) return primary();
    let value = level(index + 1);
    for (let token = tokens[at]; token !== undefined && operators.includes(token); token = tokens[at]) {
      at++;
      value = operations[token]?.(value, level(index + 1)) ?? 0;
    }
    return value;
  };
  return tokens.length === 0 ? 0 : level(0);
}
