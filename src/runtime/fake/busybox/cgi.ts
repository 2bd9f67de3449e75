import type { Call, Programs } from "./program.ts";
import { Capture, nothing } from "./streams.ts";

/** The head of a request, taken apart. */
export interface HttpRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

interface Script {
  readonly file: string;
  readonly script: string;
  readonly path: string;
  readonly query: string;
}

/** The answer of a CGI script, run by the interpreter that its first line names. */
export async function cgi(
  call: Call,
  programs: Programs,
  { file, script, path, query }: Script,
  { method, headers }: HttpRequest,
): Promise<string> {
  const interpreter = /^#! *(\S+)/.exec(script)?.[1] ?? "/bin/sh";
  const applet = programs.find(call.machine, interpreter, "/");
  if (applet === undefined) return "HTTP/1.0 404 Not Found\r\nConnection: close\r\n\r\n";
  const variables = headers.map(
    ([name, value]) => [`HTTP_${name.toUpperCase().replaceAll("-", "_")}`, value] as const,
  );
  const stdout = new Capture();
  await applet({
    ...call,
    name: interpreter,
    args: [file],
    io: { stdin: nothing, stdout, stderr: call.io.stderr },
    env: new Map([
      ...call.env,
      ...variables,
      ["REQUEST_METHOD", method],
      ["QUERY_STRING", query],
      ["SCRIPT_NAME", path],
    ]),
  });
  const [head = "", ...body] = stdout.text.split(/\r?\n\r?\n/);
  const lines = head.split(/\r?\n/);
  const status = lines.find((line) => /^Status:/i.test(line))?.replace(/^Status: */i, "") ?? "200 OK";
  const others = lines.filter((line) => !/^Status:/i.test(line));
  return [`HTTP/1.0 ${status}`, "Connection: close", ...others, "", body.join("\r\n\r\n")].join("\r\n");
}
