/** Label selectors: the text form of URLs and command lines, and metav1.LabelSelector. */
import type { Labels, LabelSelector } from "./meta.ts";
import { labelValue, qualifiedName } from "./names.ts";
import { goQuote } from "./go-quote.ts";

type SelectorOperator = "=" | "==" | "!=" | "in" | "notin" | "exists" | "!" | "gt" | "lt";

interface LabelRequirement {
  readonly key: string;
  readonly operator: SelectorOperator;
  readonly values: readonly string[];
}

/** All requirements must hold; none selects everything. */
export type LabelRequirements = readonly LabelRequirement[];

/** What the API server answers (400) to a selector that it cannot read. */
export class SelectorError extends Error {}

/**
 * Parses `a=b,c!=d,e in (x,y),f notin (z),g,!h,i>1`.
 * @throws {@link SelectorError} with the API server's words.
 */
export function parseLabelSelector(text: string): LabelRequirements {
  return new Parser(text).requirements();
}

/** Whether the labels satisfy every requirement. */
export function matchesLabels(requirements: LabelRequirements, labels: Labels | undefined): boolean {
  return requirements.every((requirement) => satisfies(requirement, labels?.[requirement.key]));
}

function satisfies({ operator, values }: LabelRequirement, value: string | undefined): boolean {
  switch (operator) {
    case "=":
    case "==":
    case "in":
      return value !== undefined && values.includes(value);
    case "!=":
    case "notin":
      return value === undefined || !values.includes(value);
    case "exists":
      return value !== undefined;
    case "!":
      return value === undefined;
    case "gt":
      return isWhole(value) && Number(value) > Number(values[0]);
    case "lt":
      return isWhole(value) && Number(value) < Number(values[0]);
    default:
      return operator satisfies never;
  }
}

function isWhole(value: string | undefined): value is string {
  return value !== undefined && /^[-+]?\d+$/.test(value);
}

/** metav1.LabelSelector as requirements. Absent selects nothing (undefined), empty selects everything. */
export function requirementsOf(selector: LabelSelector | undefined): LabelRequirements | undefined {
  if (selector === undefined) return undefined;
  const exact = Object.entries(selector.matchLabels ?? {}).map(([key, value]): LabelRequirement => {
    return { key, operator: "=", values: [value] };
  });
  const expressions = (selector.matchExpressions ?? []).map(({ key, operator, values }): LabelRequirement => {
    return { key, operator: setOperators[operator] ?? "exists", values: values ?? [] };
  });
  return [...exact, ...expressions];
}

/**
 * metav1.FormatLabelSelector: the text form, as URLs and tables have it; `<none>` for a selector that is empty, missing or
 * wrong.
 */
export function formatLabelSelector(selector: LabelSelector | undefined): string {
  const text = (requirementsOf(selector) ?? [])
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map(formatRequirement)
    .join(",");
  return text === "" ? "<none>" : text;
}

function formatRequirement({ key, operator, values }: LabelRequirement): string {
  switch (operator) {
    case "exists":
      return key;
    case "!":
      return `!${key}`;
    case "in":
    case "notin":
      return `${key} ${operator} (${[...values].sort().join(",")})`;
    default:
      return `${key}${operator}${values.join(",")}`;
  }
}

const setOperators: Readonly<Record<string, SelectorOperator>> = {
  In: "in",
  NotIn: "notin",
  Exists: "exists",
  DoesNotExist: "!",
};

const symbols: readonly string[] = ["!=", "==", "=", "!", "(", ")", ",", ">", "<"];
const operators = "in, notin, =, ==, !=, gt, lt";

/** apimachinery's recursive descent, token by token, so that its error texts come out. */
class Parser {
  readonly #tokens: string[] = [];
  #at = 0;

  constructor(text: string) {
    let rest = text.trimStart();
    while (rest !== "") {
      const symbol = symbols.find((candidate) => rest.startsWith(candidate));
      const token = symbol ?? /^[^\s!=(),<>]+/.exec(rest)?.[0] ?? rest.charAt(0);
      this.#tokens.push(token);
      rest = rest.slice(token.length).trimStart();
    }
  }

  requirements(): LabelRequirements {
    const found: LabelRequirement[] = [];
    while (this.#peek() !== "") {
      const start = this.#peek();
      if (start !== "!" && symbols.includes(start))
        throw new SelectorError(`found '${start}', expected: !, identifier, or 'end of string'`);
      found.push(this.#checked(this.#requirement()));
      const next = this.#next();
      if (next === "") break;
      if (next !== ",") throw new SelectorError(`found '${next}', expected: ',' or 'end of string'`);
      const following = this.#peek();
      if (following === "" || (following !== "!" && symbols.includes(following)))
        throw new SelectorError(`found '${following}', expected: identifier after ','`);
    }
    return found;
  }

  #requirement(): LabelRequirement {
    const negated = this.#peek() === "!";
    if (negated) this.#next();
    const key = this.#next();
    if (key === "" || symbols.includes(key)) throw unparsable(`found '${key}', expected: identifier`);
    const complaints = qualifiedName(key);
    if (complaints.length > 0)
      throw unparsable(`<nil>: Invalid value: ${goQuote(key)}: ${complaints.join("; ")}`);
    if (negated) return { key, operator: "!", values: [] };
    if (["", ","].includes(this.#peek())) return { key, operator: "exists", values: [] };
    const operator = this.#operator();
    const values = operator === "in" || operator === "notin" ? this.#set() : [this.#exact()];
    return { key, operator, values };
  }

  #operator(): SelectorOperator {
    const token = this.#next();
    switch (token) {
      case "=":
      case "==":
      case "!=":
      case "in":
      case "notin":
        return token;
      case ">":
        return "gt";
      case "<":
        return "lt";
      default:
        throw unparsable(`found '${token}', expected: ${operators}`);
    }
  }

  #set(): readonly string[] {
    const open = this.#next();
    if (open !== "(") throw unparsable(`found '${open}' expected: '('`);
    const values = new Set<string>();
    for (;;) {
      const value = this.#peek() === "," || this.#peek() === ")" ? "" : this.#next();
      if (symbols.includes(value)) throw unparsable(`found '${value}', expected: ',', ')' or identifier`);
      values.add(value);
      const next = this.#next();
      if (next === ")") return [...values].sort();
      if (next !== ",") throw unparsable(`found '${next}', expected: ',' or ')'`);
    }
  }

  #exact(): string {
    const token = this.#peek();
    if (token === "" || token === ",") return "";
    if (symbols.includes(token)) throw unparsable(`found '${token}', expected: identifier`);
    return this.#next();
  }

  #checked(requirement: LabelRequirement): LabelRequirement {
    const { key, operator, values } = requirement;
    const [bound = ""] = values;
    if ((operator === "gt" || operator === "lt") && !isWhole(bound))
      throw unparsable(
        `values[0][${key}]: Invalid value: ${goQuote(bound)}: for 'Gt', 'Lt' operators, the value must be an integer`,
      );
    values.forEach((value, index) => {
      const complaints = labelValue(value);
      if (complaints.length > 0)
        throw unparsable(
          `values[${index}][${key}]: Invalid value: ${goQuote(value)}: ${complaints.join("; ")}`,
        );
    });
    return requirement;
  }

  #peek(): string {
    return this.#tokens[this.#at] ?? "";
  }

  #next(): string {
    const token = this.#peek();
    this.#at += 1;
    return token;
  }
}

function unparsable(detail: string): SelectorError {
  return new SelectorError(`unable to parse requirement: ${detail}`);
}
