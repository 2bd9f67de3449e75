import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A socket in front of the engine's, which can go away and come back as an engine does that restarts. */
export class EngineProxy implements AsyncDisposable {
  readonly #folder = mkdtempSync(join(tmpdir(), "engine-"));
  readonly #target: string;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  readonly socketPath: string = join(this.#folder, "docker.sock");

  constructor(target: string) {
    this.#target = target;
  }

  async up(): Promise<void> {
    this.#server = createServer({ allowHalfOpen: true }, (client) => {
      const engine = connect({ path: this.#target, allowHalfOpen: true });
      for (const socket of [client, engine]) {
        this.#sockets.add(socket);
        socket.on("error", () => socket.destroy()).on("close", () => this.#sockets.delete(socket));
      }
      client.pipe(engine).pipe(client);
    }).listen(this.socketPath);
    await once(this.#server, "listening");
  }

  /** Cuts all connections. */
  async down(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(server, "close");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.down();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
