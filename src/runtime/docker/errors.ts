import type { RuntimeErrorCode } from "../../kubelet/ports.ts";
import { RuntimeError } from "../../kubelet/runtime-error.ts";
import { messageOf } from "../../util/errors.ts";

/** What docker-modem throws: an HTTP answer with an error status, or an error of the socket. */
interface ModemError extends Error {
  readonly statusCode?: number;
  readonly json?: unknown;
  readonly code?: string;
}

const unreachableHint =
  "Is the Docker Engine running? Start it, or point DOCKER_HOST or the docker context at one that is.";
const permissionHint =
  "Your user may not open the Docker socket: add it to the docker group (sudo usermod -aG docker $USER) and log in again.";
const noSpaceHint =
  "The engine's disk is full: free space, for instance with `docker system df` and `docker image prune`.";

const statusCodes: Readonly<Record<number, RuntimeErrorCode>> = {
  400: "InvalidArgument",
  401: "Unauthorized",
  403: "Unauthorized",
  404: "NotFound",
  409: "Conflict",
  501: "InvalidArgument",
};

/**
 * The only place that matches on the engine's texts. Engines answer 500 for much that has a name (a taken port, a full
 * disk, a denied pull), and 409 both for names that exist and for containers that do not run.
 */
const texts: readonly (readonly [RegExp, RuntimeErrorCode])[] = [
  [/port is already allocated|address already in use/i, "PortTaken"],
  [/no space left on device/i, "NoSpace"],
  [/is not running|is paused|non[- ]running container|is exited/i, "NotRunning"],
  [/^(Get "[^"]*": )?(unauthorized|denied)\b|unauthorized: |denied: /i, "Unauthorized"],
  [/container which is dead or marked for removal/i, "NotFound"],
  [/joining (network|ipc|pid) namespace of container: No such container/i, "NotFound"],
];
const textMatters = new Set([403, 409, 500]);

const socketCodes: Readonly<Record<string, RuntimeErrorCode>> = {
  EACCES: "PermissionDenied",
  EPERM: "PermissionDenied",
  ENOSPC: "NoSpace",
};

const hints: Partial<Readonly<Record<RuntimeErrorCode, string>>> = {
  Unreachable: unreachableHint,
  PermissionDenied: permissionHint,
  NoSpace: noSpaceHint,
};

/** Translates whatever an engine call threw; errors that are already ours pass through. */
export function runtimeErrorOf(error: unknown): RuntimeError {
  if (error instanceof RuntimeError) return error;
  const { statusCode, code, json } = (
    error instanceof Error ? error : new Error(messageOf(error))
  ) as ModemError;
  if (statusCode !== undefined) return answerError(statusCode, engineText(error as ModemError, json), error);
  const known = socketCodes[code ?? ""] ?? "Unreachable";
  const text = `cannot reach the container engine: ${messageOf(error)}`;
  return runtimeError(known, text, error);
}

/** An error that came as text inside an answer with a good status (progress streams, exec output). */
export function runtimeErrorOfText(text: string): RuntimeError {
  return answerError(500, text, undefined);
}

/** Whether an error is ours with this code. */
export function isRuntimeError(error: unknown, ...codes: readonly RuntimeErrorCode[]): boolean {
  return error instanceof RuntimeError && codes.includes(error.code);
}

function answerError(status: number, text: string, cause: unknown): RuntimeError {
  const byText = textMatters.has(status) ? texts.find(([pattern]) => pattern.test(text))?.[1] : undefined;
  const full = status >= 400 && /no space left on device/i.test(text) ? "NoSpace" : undefined;
  return runtimeError(full ?? byText ?? statusCodes[status] ?? "Internal", text, cause);
}

function runtimeError(code: RuntimeErrorCode, message: string, cause: unknown): RuntimeError {
  const hint = hints[code];
  return new RuntimeError(code, message, { ...(hint === undefined ? {} : { hint }), cause });
}

/** The engine's own sentence, without the frame that docker-modem puts around it. */
function engineText(error: ModemError, json: unknown): string {
  if (typeof json === "object" && json !== null && "message" in json && typeof json.message === "string")
    return json.message.trim();
  return error.message.replace(/^\(HTTP code \d+\) .*? - /s, "").trim();
}
