/**
 * A number as it stood in the text. JavaScript forgets how a number was written, the API server does not: `30.0` is no
 * int64, and its error quotes the text. Parsers hand numbers over in this form when plain ones would lose something.
 */
export class RawNumber {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

/** A plain number when it prints as it was written, a RawNumber otherwise. */
export function numberFromText(source: string): number | RawNumber {
  const value = Number(source);
  return String(value) === source ? value : new RawNumber(source);
}
