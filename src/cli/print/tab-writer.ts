/** Columns of text/tabwriter as kubectl's describe sets them up: cells end with a tab, padded by two blanks. */
const padding = 2;

/**
 * Lines up tab-separated text: a column is a run of neighbouring lines that all have the cell, and is as wide as its
 * widest. The last cell of a line is not padded. Follows Go's text/tabwriter, elastic tab stops.
 */
export function alignTabs(text: string): string {
  const lines = text.split("\n").map((line) => line.split("\t"));
  const widths = lines.map((cells) => cells.slice(0, -1).map(() => 0));
  for (let column = 0; lines.some((cells) => cells.length - 1 > column); column += 1)
    setWidths(lines, widths, column);
  return lines
    .map((cells, row) => cells.map((cell, column) => cell.padEnd(widths[row]?.[column] ?? 0)).join(""))
    .join("\n");
}

function setWidths(lines: readonly (readonly string[])[], widths: readonly number[][], column: number): void {
  for (let first = 0; first < lines.length; first += 1) {
    let end = first;
    let widest = 0;
    while (end < lines.length && (lines[end]?.length ?? 0) - 1 > column) {
      widest = Math.max(widest, lines[end]?.[column]?.length ?? 0);
      end += 1;
    }
    for (let row = first; row < end; row += 1) {
      const line = widths[row];
      if (line !== undefined) line[column] = widest + padding;
    }
    first = Math.max(first, end);
  }
}
