/**
 * resource.Quantity: a fixed-point number with a suffix. Values are held exactly, in billionths (the smallest unit that
 * Kubernetes keeps), and printed in the canonical form that the API server stores.
 */
import type { Quantity } from "./resources.ts";

type QuantityFormat = "DecimalSI" | "BinarySI" | "DecimalExponent";

export interface ParsedQuantity {
  /** The value in units of 10⁻⁹, rounded up (away from zero) when it was finer. */
  readonly nano: bigint;
  readonly format: QuantityFormat;
}

/** What the API server says of a text that is no quantity. */
export class QuantityError extends Error {}

const formatWrong =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const suffixWrong = "unable to parse quantity's suffix";

const grammar = /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[-+]?\d*)$/;
const decimalSuffixes: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  "": 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const binarySuffixes: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };
const one = 1_000_000_000n;

/**
 * Parses a quantity.
 * @throws {@link QuantityError} with the API server's words.
 */
export function parseQuantity(text: Quantity): ParsedQuantity {
  const match = text === "" ? null : grammar.exec(text);
  if (match === null) throw new QuantityError(formatWrong);
  const [, sign = "", whole = "", fraction = "", suffix = ""] = match;
  const { format, base, exponent } = suffixOf(suffix);
  const magnitude = scaled(BigInt(`${whole}${fraction}` || "0"), base, exponent, fraction.length);
  return { nano: sign === "-" ? -magnitude : magnitude, format };
}

function suffixOf(suffix: string): { format: QuantityFormat; base: bigint; exponent: number } {
  const decimal = decimalSuffixes[suffix];
  if (decimal !== undefined) return { format: "DecimalSI", base: 10n, exponent: decimal };
  const binary = binarySuffixes[suffix];
  if (binary !== undefined) return { format: "BinarySI", base: 2n, exponent: binary };
  const scientific = /^[eE]([-+]?\d+)$/.exec(suffix);
  if (scientific === null) throw new QuantityError(suffixWrong);
  return { format: "DecimalExponent", base: 10n, exponent: Number(scientific[1]) };
}

/** digits × baseᵉˣᵖᵒⁿᵉⁿᵗ ÷ 10ᵈᵉᶜⁱᵐᵃˡˢ in billionths, rounded up. */
function scaled(digits: bigint, base: bigint, exponent: number, decimals: number): bigint {
  const numerator = digits * one * (exponent > 0 ? base ** BigInt(exponent) : 1n);
  const denominator = 10n ** BigInt(decimals) * (exponent < 0 ? base ** BigInt(-exponent) : 1n);
  return divideUp(numerator, denominator);
}

function divideUp(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  if (quotient * denominator === numerator) return quotient;
  return numerator > 0n ? quotient + 1n : quotient - 1n;
}

/** The form that the API server stores: `1000m` → `1`, `1.5Gi` → `1536Mi`, `0.5` → `500m`. */
export function formatQuantity(quantity: ParsedQuantity): Quantity {
  const { nano, format } = quantity;
  if (nano === 0n) return "0";
  const tooSmallForBinary = nano > -1024n * one && nano < 1024n * one;
  if (format === "BinarySI" && !tooSmallForBinary && nano % one === 0n) return binaryForm(nano / one);
  return decimalForm(nano, format);
}

function binaryForm(value: bigint): Quantity {
  let rest = value;
  let step = 0;
  while (rest % 1024n === 0n && step < 6) {
    rest /= 1024n;
    step += 1;
  }
  return `${rest}${["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"][step] ?? ""}`;
}

function decimalForm(nano: bigint, format: QuantityFormat): Quantity {
  let rest = nano;
  let exponent = -9;
  while (rest % 1000n === 0n && exponent < 18) {
    rest /= 1000n;
    exponent += 3;
  }
  if (format === "DecimalExponent") return exponent === 0 ? `${rest}` : `${rest}e${exponent}`;
  return `${rest}${["n", "u", "m", "", "k", "M", "G", "T", "P", "E"][exponent / 3 + 3] ?? ""}`;
}

/** Canonical text; a leading plus keeps the text as it was written, as on a real API server. */
export function canonicalQuantity(text: Quantity): Quantity {
  const parsed = parseQuantity(text);
  return text.startsWith("+") ? text : formatQuantity(parsed);
}

/** Rounds up to a multiple of 10^`scale` (`-3` = milli, `0` = whole), as Quantity.RoundUp. */
export function roundUpQuantity(quantity: ParsedQuantity, scale: -9 | -6 | -3 | 0): ParsedQuantity {
  const unit = 10n ** BigInt(9 + scale);
  return { ...quantity, nano: divideUp(quantity.nano, unit) * unit };
}

/** Negative, zero or positive as `a` is less than, equal to or more than `b`. Both must be quantities. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  const difference = parseQuantity(a).nano - parseQuantity(b).nano;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Quantity.Value(): the whole number at or above it. */
export function quantityValue(text: Quantity): number {
  return Number(divideUp(parseQuantity(text).nano, one));
}

/** Quantity.MilliValue(): thousandths, rounded up. */
export function quantityMilliValue(text: Quantity): number {
  return Number(divideUp(parseQuantity(text).nano, 1_000_000n));
}

/** The sum in the format of the first. An empty list is `0`. */
export function addQuantities(...texts: readonly Quantity[]): Quantity {
  const parsed = texts.map(parseQuantity);
  const nano = parsed.reduce((sum, quantity) => sum + quantity.nano, 0n);
  return formatQuantity({ nano, format: parsed[0]?.format ?? "DecimalSI" });
}
