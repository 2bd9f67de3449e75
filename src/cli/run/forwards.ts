import { pathOf } from "../../client/kube-client.ts";
import type { PortForwarder } from "../../client/port-forward.ts";
import { messageOf } from "../../util/errors.ts";
import { podResource } from "../resources/pods.ts";
import { isReady } from "./outcome.ts";
import type { Run } from "./run-state.ts";

/** Listeners of `--port-forward`, opened when the first pod is ready. */
export class Forwards implements AsyncDisposable {
  readonly #open: PortForwarder[] = [];

  async open({ client, pods, options, view }: Run, signal: AbortSignal): Promise<void> {
    const target = pods.all[0];
    if (target === undefined) return;
    const { PortForwarder } = await import("../../client/port-forward.ts");
    const path = pathOf(podResource, target.namespace, target.name, "portforward");
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
