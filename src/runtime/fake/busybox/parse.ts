import { HereDocuments } from "./here-documents.ts";
import { type Redirect, type ShellNode, ShellSyntaxError, type SimpleCommand, type Word } from "./syntax.ts";
import { WordReader } from "./word-reader.ts";

/** Reads a program. @throws ShellSyntaxError */
export function parseShell(text: string): ShellNode {
  const parser = new Parser(text, 0);
  const node = parser.list([]);
  if (parser.at < text.length) throw new ShellSyntaxError(`unexpected "${text[parser.at] ?? ""}"`);
  return node;
}

function reader(text: string, at: number): WordReader {
  return new WordReader(text, at, (nested, from) => {
    const inner = new Parser(nested, from);
    return { node: inner.list([]), end: inner.at };
  });
}

class Parser {
  readonly #text: string;
  readonly #words: WordReader;
  readonly #hereDocuments = new HereDocuments();

  constructor(text: string, at: number) {
    this.#text = text;
    this.#words = reader(text, at);
  }

  get at(): number {
    return this.#words.at;
  }

  /** Commands up to one of the reserved words, a closing parenthesis, or the end. */
  list(until: readonly string[]): ShellNode {
    const items: { node: ShellNode; background: boolean }[] = [];
    for (;;) {
      this.#skip(/[ \t\n;]/);
      if (this.#isEnd(until)) break;
      const node = this.#andOr();
      this.#skip(/[ \t]/);
      const background = this.#words.next === "&";
      if (background) this.#words.at++;
      items.push({ node, background });
    }
    const [only] = items;
    return items.length === 1 && only !== undefined && !only.background ? only.node : { kind: "list", items };
  }

  #isEnd(until: readonly string[]): boolean {
    if (this.at >= this.#text.length || this.#words.next === ")") return true;
    return this.#text.startsWith(";;", this.at) || until.some((word) => this.#atReserved(word));
  }

  #andOr(): ShellNode {
    const first = this.#pipeline();
    const rest: { operator: "&&" | "||"; node: ShellNode }[] = [];
    for (;;) {
      this.#skip(/[ \t]/);
      const operator = this.#text.slice(this.at, this.at + 2);
      if (operator !== "&&" && operator !== "||") break;
      this.#words.at += 2;
      this.#skip(/[ \t\n]/);
      rest.push({ operator, node: this.#pipeline() });
    }
    return rest.length === 0 ? first : { kind: "and-or", first, rest };
  }

  #pipeline(): ShellNode {
    this.#skip(/[ \t]/);
    const negated = this.#takeReserved("!");
    const stages = [this.#command()];
    for (;;) {
      this.#skip(/[ \t]/);
      if (this.#words.next !== "|" || this.#text[this.at + 1] === "|") break;
      this.#words.at++;
      this.#skip(/[ \t\n]/);
      stages.push(this.#command());
    }
    const [only] = stages;
    return stages.length === 1 && only !== undefined && !negated
      ? only
      : { kind: "pipeline", negated, stages };
  }

  #command(): ShellNode {
    this.#skip(/[ \t]/);
    const compound = this.#compound();
    if (compound === undefined) return this.#simple();
    const redirects: Redirect[] = [];
    for (let one = this.#redirect(); one !== undefined; one = this.#redirect()) redirects.push(one);
    return redirects.length === 0 ? compound : { kind: "redirected", body: compound, redirects };
  }

  #compound(): ShellNode | undefined {
    if (this.#words.next === "(") {
      this.#words.at++;
      const body = this.list([]);
      this.#take(")");
      return { kind: "subshell", body };
    }
    if (this.#takeReserved("{")) return this.#until("}");
    if (this.#takeReserved("if")) return this.#if();
    if (this.#takeReserved("for")) return this.#for();
    if (this.#takeReserved("case")) return this.#case();
    const until = this.#atReserved("until");
    if (!until && !this.#atReserved("while")) return this.#function();
    this.#words.at += 5;
    const condition = this.#until("do");
    return { kind: "while", until, condition, body: this.#until("done") };
  }

  #function(): ShellNode | undefined {
    const [all, name] = /^([A-Za-z_]\w*)[ \t]*\(\)[ \t\n]*/.exec(this.#text.slice(this.at)) ?? [];
    if (all === undefined || name === undefined) return undefined;
    this.#words.at += all.length;
    return { kind: "function", name, body: this.#command() };
  }

  #if(): ShellNode {
    const branches: { condition: ShellNode; body: ShellNode }[] = [];
    for (;;) {
      const condition = this.#until("then");
      const body = this.list(["elif", "else", "fi"]);
      branches.push({ condition, body });
      if (this.#takeReserved("elif")) continue;
      const otherwise = this.#takeReserved("else") ? this.list(["fi"]) : undefined;
      this.#take("fi");
      return { kind: "if", branches, otherwise };
    }
  }

  #for(): ShellNode {
    const name = this.#name();
    this.#skip(/[ \t\n]/);
    const words: Word[] | undefined = this.#takeReserved("in") ? [] : undefined;
    for (;;) {
      this.#skip(/[ \t]/);
      const word = words === undefined ? undefined : this.#words.word();
      if (word === undefined) break;
      words?.push(word);
    }
    this.#skip(/[ \t\n;]/);
    this.#take("do");
    return { kind: "for", name, words, body: this.#until("done") };
  }

  #case(): ShellNode {
    this.#skip(/[ \t]/);
    const word = this.#words.word() ?? [];
    this.#skip(/[ \t\n]/);
    this.#take("in");
    const branches: { patterns: Word[]; body: ShellNode }[] = [];
    for (;;) {
      this.#skip(/[ \t\n;]/);
      if (this.#takeReserved("esac")) return { kind: "case", word, branches };
      if (this.#words.next === "(") this.#words.at++;
      const patterns: Word[] = [];
      do {
        if (this.#words.next === "|") this.#words.at++;
        this.#skip(/[ \t]/);
        patterns.push(this.#words.word() ?? []);
        this.#skip(/[ \t]/);
      } while (this.#words.next === "|");
      this.#take(")");
      branches.push({ patterns, body: this.list(["esac"]) });
      if (this.#text.startsWith(";;", this.at)) this.#words.at += 2;
    }
  }

  #simple(): SimpleCommand {
    const assignments: { name: string; value: Word }[] = [];
    const words: Word[] = [];
    const redirects: Redirect[] = [];
    for (;;) {
      this.#skip(/[ \t]/);
      const redirect = this.#redirect();
      if (redirect !== undefined) {
        redirects.push(redirect);
        continue;
      }
      const [assigned, name] = /^([A-Za-z_]\w*)=/.exec(this.#text.slice(this.at)) ?? [];
      if (words.length === 0 && assigned !== undefined && name !== undefined) {
        this.#words.at += assigned.length;
        assignments.push({ name, value: this.#words.word() ?? [] });
        continue;
      }
      const word = this.#words.word();
      if (word === undefined) break;
      words.push(word);
    }
    if (words.length + assignments.length + redirects.length === 0)
      throw new ShellSyntaxError(`unexpected "${this.#words.next}"`);
    return { kind: "simple", assignments, words, redirects };
  }

  #redirect(): Redirect | undefined {
    this.#skip(/[ \t]/);
    const [all, digits = "", operator] = /^(\d*)(>>|>&|<<-?|<|>)/.exec(this.#text.slice(this.at)) ?? [];
    if (all === undefined || operator === undefined) return undefined;
    this.#words.at += all.length;
    this.#skip(/[ \t]/);
    const start = this.at;
    const target = this.#words.word() ?? [];
    const fd = digits === "" ? (operator.startsWith("<") ? 0 : 1) : Number(digits);
    if (!operator.startsWith("<<")) return { fd, operator: operator as ">" | ">>" | "<" | ">&", target };
    const redirect: { fd: number; operator: "<<"; target: Word } = { fd, operator: "<<", target: [] };
    this.#hereDocuments.expect(this.#text.slice(start, this.at), operator === "<<-", redirect);
    return redirect;
  }

  #until(word: string): ShellNode {
    const node = this.list([word]);
    this.#take(word);
    return node;
  }

  #name(): string {
    this.#skip(/[ \t]/);
    const name = /^\w+/.exec(this.#text.slice(this.at))?.[0] ?? "";
    this.#words.at += name.length;
    return name;
  }

  #atReserved(word: string): boolean {
    return (
      this.#text.startsWith(word, this.at) && /^($|[\s;&|()<>])/.test(this.#text.slice(this.at + word.length))
    );
  }

  #takeReserved(word: string): boolean {
    const found = this.#atReserved(word);
    if (found) this.#words.at += word.length;
    if (found) this.#skip(/[ \t]/);
    return found;
  }

  #take(text: string): void {
    this.#skip(/[ \t\n;]/);
    if (!this.#text.startsWith(text, this.at)) throw new ShellSyntaxError(`expecting "${text}"`);
    this.#words.at += text.length;
  }

  /** Also comments and continued lines; a newline begins the here-documents of its line. */
  #skip(what: RegExp): void {
    for (;;) {
      const char = this.#words.next;
      if (char === ";" && this.#text[this.at + 1] === ";") return;
      if (char === "\\" && this.#text[this.at + 1] === "\n") this.#words.at += 2;
      else if (char === "#" && /[\s;]/.test(this.#text[this.at - 1] ?? " ")) {
        const end = this.#text.indexOf("\n", this.at);
        this.#words.at = end < 0 ? this.#text.length : end;
      } else if (char !== "" && what.test(char)) {
        this.#words.at++;
        if (char === "\n")
          this.#words.at = this.#hereDocuments.read(this.#text, this.at, (text) =>
            reader(text, 0).quoted(""),
          );
      } else return;
    }
  }
}
