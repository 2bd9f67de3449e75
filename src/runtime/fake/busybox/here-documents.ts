import type { Word } from "./syntax.ts";

interface HereDocument {
  readonly delimiter: string;
  readonly stripTabs: boolean;
  readonly isLiteral: boolean;
  readonly redirect: { target: Word };
}

/** Texts that begin behind the line that asks for them. */
export class HereDocuments {
  readonly #awaited: HereDocument[] = [];

  /**
   * @param word what stands behind `<<`, as written: quotes in it keep the text as it is
   * @param redirect gets the text once it is read
   */
  expect(word: string, stripTabs: boolean, redirect: HereDocument["redirect"]): void {
    this.#awaited.push({
      delimiter: word.replace(/['"\\]/g, ""),
      stripTabs,
      isLiteral: /['"\\]/.test(word),
      redirect,
    });
  }

  /** Reads what is asked for so far, from the beginning of a line on. @returns where the rest of the program begins */
  read(program: string, from: number, expandable: (text: string) => Word): number {
    let at = from;
    for (const { delimiter, stripTabs, isLiteral, redirect } of this.#awaited.splice(0)) {
      let text = "";
      while (at < program.length) {
        const end = program.indexOf("\n", at);
        const line = program.slice(at, end < 0 ? undefined : end);
        at = end < 0 ? program.length : end + 1;
        const shown = stripTabs ? line.replace(/^\t+/, "") : line;
        if (shown === delimiter) break;
        text += `${shown}\n`;
      }
      redirect.target = isLiteral ? [{ kind: "text", text, quoted: true }] : expandable(text);
    }
    return at;
  }
}
