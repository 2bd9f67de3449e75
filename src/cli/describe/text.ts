import { alignTabs } from "../print/tab-writer.ts";

/** Collects the lines of a description; two blanks for each level, cells separated by tabs. */
export class Description {
  readonly #lines: string[] = [];

  /** `title` is followed by a tab and the value, unless there is none. */
  line(level: number, title: string, value?: string): void {
    this.#lines.push(`${"  ".repeat(level)}${title}${value === undefined ? "" : `\t${value}`}`);
  }

  /** A line that is left out when there is no value, or an empty one. */
  optional(level: number, title: string, value: string | undefined): void {
    if (value !== undefined && value !== "") this.line(level, title, value);
  }

  /** A heading and a row of columns below it, underlined. */
  columns(level: number, ...titles: readonly string[]): void {
    this.cells(level, ...titles);
    this.cells(level, ...titles.map((title) => "-".repeat(title.length)));
  }

  /** A line of several cells. */
  cells(level: number, ...cells: readonly string[]): void {
    this.#lines.push(`${"  ".repeat(level)}${cells.join("\t")}`);
  }

  toString(): string {
    return `${alignTabs(this.#lines.join("\n"))}\n`;
  }
}

const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** RFC 1123 with a numeric zone, as kubectl prints times; a missing one is Go's zero time. */
export function rfc1123(time: string | null | undefined): string {
  if (time === null || time === undefined) return "Mon, 01 Jan 0001 00:00:00 +0000";
  const date = new Date(time);
  const two = (value: number): string => String(value).padStart(2, "0");
  const offset = -date.getTimezoneOffset();
  const zone = `${offset < 0 ? "-" : "+"}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`;
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  return `${days[date.getDay()] ?? ""}, ${two(date.getDate())} ${months[date.getMonth()] ?? ""} ${date.getFullYear()} ${clock} ${zone}`;
}

/** Lines behind a title, the further ones below the first. */
export function multiLine(out: Description, title: string, entries: readonly string[]): void {
  if (entries.length === 0) out.line(0, title, "<none>");
  for (const [index, entry] of entries.entries()) out.line(0, index === 0 ? title : "", entry);
}
