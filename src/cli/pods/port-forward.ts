import { pathOf } from "../../client/kube-client.ts";
import { kinds } from "../../api/scheme.ts";
import { PortForwarder } from "../../client/port-forward.ts";
import { aborted } from "../../util/aborted.ts";
import { messageOf } from "../../util/errors.ts";
import { forwardTarget } from "./forward-target.ts";
import { parsePortForward } from "../run/options.ts";
import type { Session } from "../session.ts";

/** Forwards local ports to a pod, or to one of those behind a service, until the session is interrupted. */
export async function forwardPorts(
  session: Session,
  name: string,
  forwards: readonly string[],
): Promise<void> {
  const wanted = forwards.map(parsePortForward);
  const client = await session.connect();
  const { pod, portOf } = await forwardTarget(client, name, session.signal);
  const path = pathOf(kinds.Pod, client.config.namespace, pod.metadata.name, "portforward");
  const ports = wanted.map(({ local, remote }) => ({ local, remote: portOf(remote) }));
  const onError = (error: Error): void => void session.ports.stderr.write(`error: ${messageOf(error)}\n`);
  const listeners: PortForwarder[] = [];
  try {
    for (const { local, remote } of ports) {
      const forwarder = await PortForwarder.listen(client.config, { path, local, remote, onError });
      listeners.push(forwarder);
      session.ports.stdout.write(
        `Forwarding from 127.0.0.1:${String(forwarder.port)} -> ${String(remote)}\n`,
      );
    }
    using end = aborted(session.signal);
    await end.promise;
  } finally {
    await Promise.all(
      listeners.map(async (listener) => {
        await listener[Symbol.asyncDispose]();
      }),
    );
  }
}
