import { type RuleName, rules } from "../../explain/rules.ts";
import type { Statement } from "../../explain/statement.ts";

/** What was found out about one pod. */
export interface ExplainedPod {
  /** Of the object that is the pod, or whose template makes pods. */
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly file: string;
  readonly statements: readonly Statement[];
}

/** For programs: every statement, and every rule that one cites, by name. */
export function renderJson(pods: readonly ExplainedPod[]): string {
  const cited = Object.fromEntries(citedIn(pods).map((name) => [name, rules[name]]));
  return `${JSON.stringify({ pods, rules: cited }, null, 2)}\n`;
}

/** For people: containers with their statements, rules as numbered notes at the end. */
export function renderText(pods: readonly ExplainedPod[], width: number): string {
  const cited = citedIn(pods);
  const lines = pods.flatMap((pod) => [...podLines(pod, cited, width), ""]);
  return `${[...lines, "Rules", ...cited.flatMap((name, index) => ruleLines(name, index, width))].join("\n")}\n`;
}

function citedIn(pods: readonly ExplainedPod[]): readonly RuleName[] {
  return [...new Set(pods.flatMap(({ statements }) => statements.map(({ rule }) => rule)))];
}

function podLines(pod: ExplainedPod, cited: readonly RuleName[], width: number): readonly string[] {
  const lines: string[] = [`${pod.kind.toLowerCase()}/${pod.name} (${pod.file})`];
  let container: string | undefined;
  for (const statement of pod.statements) {
    if (statement.container !== undefined && statement.container !== container) {
      container = statement.container;
      lines.push(`  container ${container}`);
    }
    lines.push(...statementLines(statement, cited, width));
  }
  return lines;
}

const topicWidth = 10;

function statementLines(statement: Statement, cited: readonly RuleName[], width: number): readonly string[] {
  const indent = " ".repeat(4 + topicWidth);
  const head = statement.level === "warning" ? "Warning: " : "";
  const text = `${head}${statement.text} [${String(cited.indexOf(statement.rule) + 1)}]`;
  const advice = statement.advice === undefined ? [] : wrap(`→ ${statement.advice}`, width - indent.length);
  return [...wrap(text, width - indent.length), ...advice].map((line, index) =>
    index === 0 ? `    ${statement.topic.padEnd(topicWidth)}${line}` : `${indent}${line}`,
  );
}

function ruleLines(name: RuleName, index: number, width: number): readonly string[] {
  const { text, docs, source } = rules[name];
  const mark = `  [${String(index + 1)}] `;
  const indent = " ".repeat(mark.length);
  return [
    ...wrap(`${name}: ${text}`, width - mark.length).map((line, at) => `${at === 0 ? mark : indent}${line}`),
    `${indent}${docs}`,
    `${indent}${source}`,
  ];
}

/** Breaks a text between words; a word that is too long has a line of its own. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
