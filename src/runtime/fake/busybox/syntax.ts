/** The shell's programs as trees. */

/** A piece of a word. Quoted pieces are neither split nor taken for patterns. */
export type WordPart =
  | { readonly kind: "text"; readonly text: string; readonly quoted: boolean }
  | {
      readonly kind: "variable";
      readonly name: string;
      readonly quoted: boolean;
      /** `:-`, `-`, `:=`, `:+`, `+`, `#`, `##`, `%`, `%%`; `length` for `${#name}`. */
      readonly operator?: string;
      readonly operand?: Word;
    }
  | { readonly kind: "command"; readonly body: ShellNode; readonly quoted: boolean }
  | { readonly kind: "arithmetic"; readonly text: Word; readonly quoted: boolean };

/** One word of a command, before it is expanded. */
export type Word = readonly WordPart[];

/** Where a descriptor of a command leads. */
export interface Redirect {
  readonly fd: number;
  readonly operator: ">" | ">>" | "<" | ">&" | "<<";
  /** A file, a descriptor, or the text of a here-document. */
  readonly target: Word;
}

/** A program or a function with its arguments. */
export interface SimpleCommand {
  readonly kind: "simple";
  readonly assignments: readonly { readonly name: string; readonly value: Word }[];
  readonly words: readonly Word[];
  readonly redirects: readonly Redirect[];
}

/** What a script is parsed to. */
export type ShellNode =
  | SimpleCommand
  | {
      readonly kind: "list";
      readonly items: readonly { readonly node: ShellNode; readonly background: boolean }[];
    }
  | {
      readonly kind: "and-or";
      readonly first: ShellNode;
      readonly rest: readonly { readonly operator: "&&" | "||"; readonly node: ShellNode }[];
    }
  | { readonly kind: "pipeline"; readonly negated: boolean; readonly stages: readonly ShellNode[] }
  | {
      readonly kind: "if";
      readonly branches: readonly { readonly condition: ShellNode; readonly body: ShellNode }[];
      readonly otherwise: ShellNode | undefined;
    }
  | {
      readonly kind: "while";
      readonly until: boolean;
      readonly condition: ShellNode;
      readonly body: ShellNode;
    }
  | {
      readonly kind: "for";
      readonly name: string;
      /** Undefined: the positional parameters. */
      readonly words: readonly Word[] | undefined;
      readonly body: ShellNode;
    }
  | {
      readonly kind: "case";
      readonly word: Word;
      readonly branches: readonly { readonly patterns: readonly Word[]; readonly body: ShellNode }[];
    }
  | { readonly kind: "subshell"; readonly body: ShellNode }
  | { readonly kind: "function"; readonly name: string; readonly body: ShellNode }
  | { readonly kind: "redirected"; readonly body: ShellNode; readonly redirects: readonly Redirect[] };

/** A text that is no program. */
export class ShellSyntaxError extends Error {}
