import { type ShellNode, ShellSyntaxError, type Word, type WordPart } from "./syntax.ts";

/** Reads the program inside `$(…)`: from a position up to the closing parenthesis, which is not consumed. */
export type ReadNested = (text: string, at: number) => { readonly node: ShellNode; readonly end: number };

const ends = new Set([" ", "\t", "\n", ";", "&", "|", "(", ")", "<", ">"]);

/** Reads one word after the other from a text; `at` is where it stands. */
export class WordReader {
  readonly text: string;
  at: number;
  readonly #nested: ReadNested;

  constructor(text: string, at: number, nested: ReadNested) {
    this.text = text;
    this.at = at;
    this.#nested = nested;
  }

  get next(): string {
    return this.text[this.at] ?? "";
  }

  /** Undefined when no word begins here. */
  word(): Word | undefined {
    const parts: WordPart[] = [];
    while (this.at < this.text.length && !ends.has(this.next)) parts.push(...this.#piece(false));
    return parts.length === 0 ? undefined : parts;
  }

  /** The rest of the text, or what comes before `end`, as between double quotes; `end` is consumed. */
  quoted(end: string): Word {
    const parts: WordPart[] = [];
    while (this.at < this.text.length && (end === "" || this.next !== end)) parts.push(...this.#piece(true));
    if (end !== "") this.#expect(end);
    return parts.length === 0 ? [literal("", true)] : parts;
  }

  #piece(quoted: boolean): readonly WordPart[] {
    const char = this.next;
    if (char === "$") return [this.#dollar(quoted)];
    if (char === "`") return [this.#backquoted(quoted)];
    if (char === "\\") return this.#escaped(quoted);
    this.at++;
    if (quoted) return [literal(char, true)];
    if (char === '"') return this.quoted('"');
    if (char !== "'") return [literal(char, false)];
    const end = this.text.indexOf("'", this.at);
    if (end < 0) throw new ShellSyntaxError("unterminated quoted string");
    const text = this.text.slice(this.at, end);
    this.at = end + 1;
    return [literal(text, true)];
  }

  #escaped(quoted: boolean): readonly WordPart[] {
    const char = this.text[this.at + 1] ?? "";
    this.at += 2;
    if (char === "\n") return [];
    return [literal(quoted && !'$`"\\'.includes(char) ? `\\${char}` : char, true)];
  }

  #dollar(quoted: boolean): WordPart {
    this.at++;
    if (this.text.startsWith("((", this.at)) return this.#arithmetic(quoted);
    if (this.next === "(") {
      const { node, end } = this.#nested(this.text, this.at + 1);
      this.at = end;
      this.#expect(")");
      return { kind: "command", body: node, quoted };
    }
    if (this.next === "{") return this.#braced(quoted);
    const name = /^([A-Za-z_]\w*|[0-9@*#?$!-])/.exec(this.text.slice(this.at, this.at + 64))?.[0];
    if (name === undefined) return literal("$", quoted);
    this.at += name.length;
    return { kind: "variable", name, quoted };
  }

  #arithmetic(quoted: boolean): WordPart {
    let depth = 0;
    const start = this.at + 2;
    for (let end = start; end < this.text.length; end++) {
      const char = this.text[end];
      if (char === "(") depth++;
      if (char === ")" && depth === 0) {
        const inner = new WordReader(this.text.slice(start, end), 0, this.#nested);
        this.at = end + 2;
        return { kind: "arithmetic", text: inner.quoted(""), quoted };
      }
      if (char === ")") depth--;
    }
    throw new ShellSyntaxError("unterminated $((");
  }

  #braced(quoted: boolean): WordPart {
    this.at++;
    const match = /^(#)?([A-Za-z_]\w*|[0-9]+|[@*#?$!-])(:?[-=+?]|##?|%%?)?/.exec(this.text.slice(this.at));
    const [all, length, name, operator] = match ?? [];
    if (all === undefined || name === undefined) throw new ShellSyntaxError("bad substitution");
    this.at += all.length;
    const operand: WordPart[] = [];
    while (this.at < this.text.length && this.next !== "}") operand.push(...this.#piece(quoted));
    this.#expect("}");
    const effective = length === undefined ? operator : "length";
    return effective === undefined
      ? { kind: "variable", name, quoted }
      : { kind: "variable", name, quoted, operator: effective, operand };
  }

  #backquoted(quoted: boolean): WordPart {
    const end = this.text.indexOf("`", this.at + 1);
    if (end < 0) throw new ShellSyntaxError("unterminated `");
    const { node } = this.#nested(`${this.text.slice(this.at + 1, end)})`, 0);
    this.at = end + 1;
    return { kind: "command", body: node, quoted };
  }

  #expect(char: string): void {
    if (this.next !== char) throw new ShellSyntaxError(`missing ${char}`);
    this.at++;
  }
}

function literal(text: string, quoted: boolean): WordPart {
  return { kind: "text", text, quoted };
}
