import { isReady } from "../../api/pod-state.ts";
import { kinds } from "../../api/scheme.ts";
import { once } from "node:events";
import { createServer } from "node:net";
import { pathOf } from "../../client/kube-client.ts";
import type { PortForwarder } from "../../client/port-forward.ts";
import { messageOf, MinikubeletError } from "../../util/errors.ts";
import type { PortForward } from "./options.ts";
import type { Run } from "./run-state.ts";

/** Looks whether the local ports can be had before a pod is created for them. @throws MinikubeletError `PortTaken` */
export async function requireFreePorts(forwards: readonly PortForward[]): Promise<void> {
  for (const { local } of forwards) {
    const server = createServer();
    try {
      await once(server.listen(local, "127.0.0.1"), "listening");
    } catch (cause) {
      const message = `--port-forward: 127.0.0.1:${local} cannot be used: ${messageOf(cause)}`;
      const hint = "Name another local port, or leave it out (`:80`) for any that is free.";
      throw new MinikubeletError("PortTaken", message, { hint, cause });
    } finally {
      server.close();
    }
  }
}

/** Listeners of `--port-forward`, opened when the first pod is ready. */
export class Forwards implements AsyncDisposable {
  readonly #open: PortForwarder[] = [];

  async open({ client, pods, options, view }: Run, signal: AbortSignal): Promise<void> {
    const target = await pods.until(() => pods.all[0], signal);
    const { PortForwarder } = await import("../../client/port-forward.ts");
    const path = pathOf(kinds.Pod, target.namespace, target.name, "portforward");
    const onError = (error: Error): void => {
      view.note(`port-forward: ${messageOf(error)}`);
    };
    await pods.until(() => (target.gone || isReady(target.pod) ? true : undefined), signal);
    for (const { local, remote } of options.portForwards) {
      const forwarder = await PortForwarder.listen(client.config, { path, local, remote, onError });
      this.#open.push(forwarder);
      view.note(`Forwarding from 127.0.0.1:${String(forwarder.port)} -> ${String(remote)}`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      this.#open.map(async (forwarder) => {
        await forwarder[Symbol.asyncDispose]();
      }),
    );
  }
}
