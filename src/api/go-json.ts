/** What Go's encoding/json says of a text that is no JSON; its words reach users in answers of the API. */
import { goQuote } from "./go-quote.ts";

/** Go's complaint about the first character that does not fit, or undefined for valid JSON. */
export function goJsonProblem(text: string): string | undefined {
  try {
    new Scanner(text).document();
    return undefined;
  } catch (error) {
    if (error instanceof GoSyntaxError) return error.message;
    throw error;
  }
}

/** What encoding/json calls a value: `object`, `array`, `string`, `number`, `bool`, `null`. */
export function goJsonKind(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}

class GoSyntaxError extends Error {}

/** No object of Kubernetes comes near; the scanner calls itself for each level. */
const MAX_DEPTH = 1_000;

/** encoding/json's scanner, state by state. */
class Scanner {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): void {
    this.#value();
    this.#blanks();
    if (this.#at < this.#text.length) this.#fail("after top-level value");
  }

  #value(): void {
    this.#blanks();
    const first = this.#text[this.#at];
    if (first === "{" || first === "[") this.#nested(first);
    else if (first === '"') this.#string();
    else if (first === "-" || (first !== undefined && isDigit(first))) this.#number();
    else if (first === "t") this.#literal("true");
    else if (first === "f") this.#literal("false");
    else if (first === "n") this.#literal("null");
    else this.#fail("looking for beginning of value");
  }

  #nested(bracket: string): void {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new GoSyntaxError("exceeded max depth");
    this.#at += 1;
    if (bracket === "{") this.#object();
    else this.#array();
    this.#depth -= 1;
  }

  #object(): void {
    this.#blanks();
    if (this.#taken("}")) return;
    for (;;) {
      this.#blanks();
      if (this.#text[this.#at] !== '"') this.#fail("looking for beginning of object key string");
      this.#string();
      this.#blanks();
      if (!this.#taken(":")) this.#fail("after object key");
      this.#value();
      this.#blanks();
      if (this.#taken("}")) return;
      if (!this.#taken(",")) this.#fail("after object key:value pair");
    }
  }

  #array(): void {
    this.#blanks();
    if (this.#taken("]")) return;
    for (;;) {
      this.#value();
      this.#blanks();
      if (this.#taken("]")) return;
      if (!this.#taken(",")) this.#fail("after array element");
    }
  }

  #string(): void {
    this.#at += 1;
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined || char < " ") this.#fail("in string literal");
      this.#at += 1;
      if (char === '"') return;
      if (char === "\\") this.#escape();
    }
  }

  #escape(): void {
    if (this.#taken("u")) {
      for (let i = 0; i < 4; i++) {
        if (!/^[0-9a-fA-F]$/.test(this.#text[this.#at] ?? ""))
          this.#fail("in \\u hexadecimal character escape");
        this.#at += 1;
      }
      return;
    }
    if (!/^[bfnrt\\/"]$/.test(this.#text[this.#at] ?? "")) this.#fail("in string escape code");
    this.#at += 1;
  }

  #number(): void {
    this.#taken("-");
    if (!this.#taken("0")) this.#digits("in numeric literal");
    if (this.#taken(".")) this.#digits("after decimal point in numeric literal");
    if (this.#taken("e") || this.#taken("E")) {
      if (!this.#taken("+")) this.#taken("-");
      this.#digits("in exponent of numeric literal");
    }
  }

  /** At least one. */
  #digits(where: string): void {
    if (!isDigit(this.#text[this.#at] ?? "")) this.#fail(where);
    while (isDigit(this.#text[this.#at] ?? "")) this.#at += 1;
  }

  #literal(word: string): void {
    for (const char of word) {
      if (!this.#taken(char)) this.#fail(`in literal ${word} (expecting ${quoteChar(char)})`);
    }
  }

  #blanks(): void {
    while (/^[ \t\r\n]$/.test(this.#text[this.#at] ?? "")) this.#at += 1;
  }

  #taken(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at += 1;
    return true;
  }

  #fail(where: string): never {
    const char = this.#text[this.#at];
    if (char === undefined) throw new GoSyntaxError("unexpected end of JSON input");
    throw new GoSyntaxError(`invalid character ${quoteChar(char)} ${where}`);
  }
}

function isDigit(char: string): boolean {
  return char >= "0" && char <= "9" && char.length === 1;
}

function quoteChar(char: string): string {
  if (char === "'") return "'\\''";
  return char === '"' ? "'\"'" : `'${goQuote(char).slice(1, -1)}'`;
}
