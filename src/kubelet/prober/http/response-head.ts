import { quoteBytes } from "../quote-bytes.ts";

/** A response head by Go's rules (net/http ReadResponse), which are laxer than those of most parsers. */
export type ResponseHead =
  | { readonly kind: "incomplete" }
  | { readonly kind: "malformed"; readonly message: string }
  | {
      readonly kind: "complete";
      readonly status: number;
      /** The same head, spelled so that a strict parser takes it. */
      readonly normalized: Buffer;
      /** Length of the head in the input. */
      readonly size: number;
    };

/** Go stops reading a head after 10 MB. */
const headLimit = 10 * 1024 * 1024;

/** Reads a head from the first bytes of a connection; `ended` when no more will come. */
export function parseResponseHead(bytes: Buffer, ended: boolean): ResponseHead {
  const lines: string[] = [];
  for (let at = 0; ; ) {
    const newline = bytes.indexOf(0x0a, at);
    const end = newline < 0 ? bytes.length : newline;
    const line = bytes.subarray(at, end > at && bytes[end - 1] === 0x0d ? end - 1 : end);
    if (lines.length === 0 && (newline >= 0 || (ended && bytes.length > 0))) {
      const problem = statusLineProblem(line);
      if (problem !== undefined) return { kind: "malformed", message: problem };
    }
    if (newline < 0) return pending(bytes, ended);
    if (lines.length > 0 && line.length === 0) return complete(lines, newline + 1);
    const text = line.toString("latin1");
    const problem = lines.length === 0 ? undefined : fieldProblem(text, lines.length === 1);
    if (problem !== undefined) return { kind: "malformed", message: problem };
    lines.push(text);
    at = newline + 1;
  }
}

function pending(bytes: Buffer, ended: boolean): ResponseHead {
  if (ended) return { kind: "malformed", message: "unexpected EOF" };
  return bytes.length > headLimit
    ? { kind: "malformed", message: "http: server response headers exceeded 10485760 bytes; aborted" }
    : { kind: "incomplete" };
}

function statusLineProblem(line: Buffer): string | undefined {
  const space = line.indexOf(0x20);
  if (space < 0) return `malformed HTTP response ${quoteBytes(line)}`;
  const rest = line.subarray(space).toString("latin1").replace(/^ +/, "");
  const code = rest.split(" ", 1)[0] ?? "";
  if (!/^\d{3}$/.test(code)) return `malformed HTTP status code ${quoteBytes(Buffer.from(code, "latin1"))}`;
  const version = line.subarray(0, space);
  return /^HTTP\/\d\.\d$/.test(version.toString("latin1"))
    ? undefined
    : `malformed HTTP version ${quoteBytes(version)}`;
}

function fieldProblem(line: string, first: boolean): string | undefined {
  const continued = /^[ \t]/.test(line);
  if (continued ? !first : line.indexOf(":") > 0) return undefined;
  return `malformed MIME header ${continued ? "initial " : ""}line: ${line}`;
}

function complete(lines: readonly string[], size: number): ResponseHead {
  const [statusLine = "", ...fields] = lines;
  const [version = "", ...rest] = statusLine.split(/ +/);
  const status = Number(rest[0]);
  const unfolded = fields.join("\r\n").replace(/\r\n[ \t]+/g, " ");
  const named = unfolded.split("\r\n").filter((field) => /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+:/.test(field));
  // Only the minor version decides anything: whether the end of the connection ends the body.
  const minor = version === "HTTP/1.0" ? 0 : 1;
  const head = [`HTTP/1.${minor} ${rest[0] ?? ""} -`, ...named.map(withoutControls), "", ""].join("\r\n");
  return { kind: "complete", status, normalized: Buffer.from(head, "latin1"), size };
}

function withoutControls(field: string): string {
  return field.replace(/[\x00-\x08\x0a-\x1f\x7f]/g, " ");
}
