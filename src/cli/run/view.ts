import { styleText } from "node:util";
import { containerOfFieldPath } from "../../api/field-path.ts";
import type { Event } from "../../api/index.ts";
import type { CliPorts, Output } from "../ports.ts";
import { ColumnWriter } from "../print/table.ts";

/** What a run shows. Logs go to stdout, everything about the pods to stderr; `json` puts one object a line on stdout. */
export interface RunView {
  note(text: string): void;
  /** A row like `kubectl get -w`: name, ready, status, restarts, age. */
  status(row: readonly string[], pod: object): void;
  event(event: Event): void;
  log(pod: string, container: string, line: string): void;
  result(exitCode: number, reason: string): void;
  /** Text that the next line overwrites, on a terminal only. */
  progress(text: string): void;
}

const header = ["NAME", "READY", "STATUS", "RESTARTS", "AGE"];
const colours = ["cyan", "yellow", "green", "magenta", "blue"] as const;

/** The view for a terminal or a pipe. */
export function textView(ports: CliPorts, quiet: boolean, severalPods: boolean): RunView {
  const { stdout, stderr, env } = ports;
  const columns = new ColumnWriter();
  const painted = new Map<string, (typeof colours)[number]>();
  let started = false;
  let pending = false;
  const clear = (): void => {
    if (pending) stderr.write("\r\u001b[K");
    pending = false;
  };
  const tell = (text: string): void => {
    clear();
    if (!quiet) stderr.write(text);
  };
  const prefix = (pod: string, container: string): string => {
    const label = severalPods ? `${pod}/${container}` : container;
    const colour = painted.get(label) ?? colours[painted.size % colours.length] ?? "cyan";
    painted.set(label, colour);
    return paint(stdout, env, colour, `[${label}]`);
  };
  return {
    note: (text) => {
      tell(`${text}\n`);
    },
    status: (row) => {
      tell(columns.write(started ? [row] : [header, row]));
      started = true;
    },
    event: (event) => {
      const count = (event.count ?? 1) > 1 ? ` (x${String(event.count)})` : "";
      const container = containerOfFieldPath(event.involvedObject.fieldPath);
      const about = container === undefined ? "" : ` (${container})`;
      const text = `  ${event.type ?? ""} ${event.reason ?? ""}${about}: ${(event.message ?? "").trim()}${count}`;
      tell(`${paint(stderr, env, event.type === "Warning" ? "yellow" : "dim", text)}\n`);
    },
    log: (pod, container, line) => {
      clear();
      stdout.write(quiet ? `${line}\n` : `${prefix(pod, container)} ${line}\n`);
    },
    result: () => {
      clear();
    },
    progress: (text) => {
      if (quiet || !isCapable(stderr, env)) return;
      clear();
      stderr.write(text.slice(0, (stderr.columns ?? 80) - 1));
      pending = true;
    },
  };
}

type Env = CliPorts["env"];

function paint(stream: Output, env: Env, colour: (typeof colours)[number] | "dim", text: string): string {
  const isWanted = isCapable(stream, env) && (env["NO_COLOR"] ?? "") === "";
  return isWanted ? styleText(colour, text, { validateStream: false }) : text;
}

/** Whether escape sequences mean something there. */
function isCapable(stream: Output, env: Env): boolean {
  return stream.isTTY === true && env["TERM"] !== "dumb";
}

/** One JSON object a line, for programs. */
export function jsonView(ports: CliPorts): RunView {
  const write = (type: string, value: object): void => {
    ports.stdout.write(
      `${JSON.stringify({ type, time: new Date(ports.clock.now()).toISOString(), ...value })}\n`,
    );
  };
  return {
    note: (message) => {
      write("note", { message });
    },
    status: ([name = "", ready = "", status = "", restarts = ""], pod) => {
      write("status", { pod: name, ready, status, restarts, object: pod });
    },
    event: (event) => {
      write("event", {
        reason: event.reason,
        message: event.message,
        eventType: event.type,
        count: event.count ?? 1,
        fieldPath: event.involvedObject.fieldPath,
        pod: event.involvedObject.name,
      });
    },
    log: (pod, container, line) => {
      write("log", { pod, container, line });
    },
    result: (exitCode, reason) => {
      write("result", { exitCode, reason });
    },
    progress: () => undefined,
  };
}
