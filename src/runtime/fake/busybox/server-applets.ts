import type { Duplex } from "node:stream";
import type { FakeServer } from "../fake-pod-dialer.ts";
import { cgi, type HttpRequest } from "./cgi.ts";
import { type Process, spawn } from "./machine.ts";
import { type Applet, type Applets, type Call, complain, pathOf, type Programs } from "./program.ts";
import { Pipe, type Sink } from "./streams.ts";

/** Listens until the process ends. @returns false when the port is taken */
export function listen({ machine }: Call, process: Process, port: number, server: FakeServer): boolean {
  const close = machine.network.listen(port, server);
  if (close === undefined) return false;
  process.life.addEventListener("abort", close, { once: true });
  return true;
}

/** Handles a connection in a process of its own, which ends with the connection. */
function serve(
  call: Call,
  parent: Process,
  connection: Duplex,
  work: (process: Process) => Promise<void>,
): void {
  connection.on("error", () => undefined);
  const { process, done } = spawn(call.machine, parent, async (own) => {
    own.name = call.name;
    await work(own);
    return 0;
  });
  const onParentEnd = (): void => {
    process.end(137);
  };
  parent.life.addEventListener("abort", onParentEnd, { once: true });
  call.machine.tasks.spawn(async () => {
    await done;
    connection.destroy();
  });
}

/** The head of an HTTP request, where it is one; undefined when the peer has left before it was complete. */
async function requestOf(connection: Duplex): Promise<HttpRequest | "malformed" | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  let text = "";
  connection.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
    if (text.includes("\r\n\r\n") || !/^[A-Z]/.test(text)) resolve(text);
  });
  const onEnd = (): void => {
    resolve(undefined);
  };
  connection.on("end", onEnd);
  connection.on("close", onEnd);
  const whole = await promise;
  if (whole === undefined) return undefined;
  if (!/^[A-Z]/.test(whole)) return "malformed";
  const [first = "", ...lines] = whole.slice(0, whole.indexOf("\r\n\r\n")).split("\r\n");
  const [method = "", target = ""] = first.split(" ");
  const headers = lines.map(
    (line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()] as const,
  );
  return { method, target, headers };
}

/** Sends what is left and waits until the peer has let go. */
async function ended(connection: Duplex): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  connection.on("close", () => {
    resolve(undefined);
  });
  connection.end();
  if (!connection.destroyed) await promise;
}

function answer(code: string, body: string): string {
  return (
    `HTTP/1.0 ${code}\r\nContent-type: text/html\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
    `Connection: close\r\n\r\n${body}`
  );
}

function httpd(programs: Programs): Applet {
  return async (call) => {
    const option = (flag: string): string | undefined =>
      call.args[call.args.indexOf(flag) + 1 || call.args.length];
    const port = Number(/\d+$/.exec(option("-p") ?? "80")?.[0] ?? 80);
    const root = pathOf(call, option("-h") ?? ".");
    if (call.machine.files.type(root) !== "directory")
      return complain(call, `can't change directory to '${root}': No such file or directory`);
    const isForeground = call.args.some((arg) => /^-[a-z]*f/.test(arg));
    const run = async (server: Process): Promise<number> => {
      const isListening = listen(call, server, port, (connection) => {
        serve(call, server, connection, async (process) => {
          const request = await requestOf(connection);
          if (request === undefined) return;
          const text =
            request === "malformed"
              ? answer("400 Bad Request", "<H1>400 Bad Request</H1>\nUnsupported method\n")
              : await page({ ...call, process }, programs, root, request);
          connection.write(text, "latin1");
          await ended(connection);
        });
      });
      return isListening ? await server.forever() : complain(call, "bind: Address already in use");
    };
    if (isForeground) return await run(call.process);
    spawn(call.machine, undefined, run).process.name = call.name;
    return 0;
  };
}

async function page(call: Call, programs: Programs, root: string, request: HttpRequest): Promise<string> {
  const [path = "/", query = ""] = request.target.split("?");
  const { files } = call.machine;
  const file = pathOf({ cwd: root }, `.${decodeURIComponent(path)}`);
  const isDirectory = files.type(file) === "directory";
  if (isDirectory && !path.endsWith("/"))
    return answer("302 Found", "").replace("\r\n\r\n", `\r\nLocation: ${path}/\r\n\r\n`);
  const content = files.readText(isDirectory ? `${file}/index.html` : file);
  if (content === undefined)
    return answer("404 Not Found", "<H1>404 Not Found</H1>\nThe requested URL was not found\n");
  if (!path.startsWith("/cgi-bin/")) return answer("200 OK", content);
  return await cgi(call, programs, { file, script: content, path, query }, request);
}

/** A program on a connection: `-e`. */
async function onConnection(
  call: Call,
  programs: Programs,
  connection: Duplex,
  command: readonly string[],
): Promise<number> {
  const [name = "", ...args] = command;
  const applet = programs.find(call.machine, name, call.cwd);
  if (applet === undefined) return 127;
  const stdin = new Pipe();
  connection.on("data", (chunk: Buffer) => {
    stdin.write(chunk.toString("latin1"));
  });
  connection.on("end", () => {
    stdin.close();
  });
  const stdout: Sink = {
    write: (text) => {
      connection.write(text, "latin1");
    },
  };
  const code = await applet({ ...call, name, args, io: { stdin, stdout, stderr: call.io.stderr } });
  connection.end();
  return code;
}

/** Standard input to the peer, what the peer sends to standard output, until the peer has ended. */
async function copyBoth(call: Call, connection: Duplex): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  connection.on("data", (chunk: Buffer) => {
    call.io.stdout.write(chunk.toString("latin1"));
  });
  connection.on("close", () => {
    resolve(undefined);
  });
  connection.on("end", () => {
    resolve(undefined);
  });
  call.machine.tasks.spawn(async () => {
    for (let text = await call.io.stdin.read(); text !== undefined; text = await call.io.stdin.read())
      connection.write(text, "latin1");
    connection.end();
  });
  await call.process.interruptible(promise);
  connection.destroy();
  return 0;
}

function nc(programs: Programs): Applet {
  return async (call) => {
    const { args, machine } = call;
    const execution = args.indexOf("-e");
    const options = execution < 0 ? args : args.slice(0, execution);
    const command = execution < 0 ? [] : args.slice(execution + 1);
    if (!options.some((arg) => /^-[a-z]*l/.test(arg))) return await connect(call, options);
    const port = Number(options.findLast((arg) => /^\d+$/.test(arg)) ?? 0);
    const handle = async (process: Process, connection: Duplex): Promise<number> =>
      command.length === 0
        ? await copyBoth({ ...call, process }, connection)
        : await onConnection({ ...call, process }, programs, connection, command);
    if (options.some((arg) => /^-[a-z]*(ll|lk|k)/.test(arg))) {
      const isListening = listen(call, call.process, port, (connection) => {
        serve(call, call.process, connection, async (process) => {
          await handle(process, connection);
        });
      });
      return isListening ? await call.process.forever() : complain(call, "bind: Address already in use");
    }
    const accepted = Promise.withResolvers<Duplex>();
    const close = machine.network.listen(port, (connection) => {
      close?.();
      connection.on("error", () => undefined);
      accepted.resolve(connection);
    });
    if (close === undefined) return complain(call, "bind: Address already in use");
    call.process.life.addEventListener("abort", close, { once: true });
    const connection = await call.process.interruptible(accepted.promise);
    const onEnd = (): void => {
      connection.destroy();
    };
    call.process.life.addEventListener("abort", onEnd, { once: true });
    return await handle(call.process, connection);
  };
}

/** A client, to the pod's own ports: `nc -z HOST PORT` asks only whether somebody listens. */
async function connect(call: Call, options: readonly string[]): Promise<number> {
  const port = Number(options.findLast((arg) => /^\d+$/.test(arg)) ?? 0);
  const server = call.machine.network.connect(port);
  if (server === undefined)
    return complain(call, `can't connect to remote host (127.0.0.1:${port}): Connection refused`);
  return await Promise.resolve(0);
}

const wget: Applet = async (call) => {
  const target = call.args.find((arg) => /^(?!-)(https?:\/\/)?[\w.-]+(:\d+)?(\/|$)/.test(arg)) ?? "";
  const url = URL.parse(target.includes("://") ? target : `http://${target}`);
  const port = Number(url?.port === "" ? 80 : (url?.port ?? 0));
  const own = ["localhost", "127.0.0.1", call.machine.hostname];
  const server = own.includes(url?.hostname ?? "") ? call.machine.network.connect(port) : undefined;
  if (url === null || server === undefined)
    return complain(call, `can't connect to remote host: Connection refused`);
  const text = await call.process.interruptible(
    call.machine.network.request(server, url.pathname + url.search),
  );
  const code = Number(/^HTTP\/1\.\d (\d+)/.exec(text)?.[1] ?? 0);
  if (code < 200 || code >= 300)
    return complain(call, `server returned error: ${text.split("\r\n")[0] ?? ""}`);
  call.io.stdout.write(text.slice(text.indexOf("\r\n\r\n") + 4));
  return 0;
};

/** Programs that serve and ask over the network. */
export function serverApplets(programs: Programs): Applets {
  return { httpd: httpd(programs), nc: nc(programs), wget };
}
