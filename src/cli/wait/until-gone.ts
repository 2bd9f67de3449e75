import type { KubeObject } from "../../api/index.ts";
import type { KubeClient } from "../../client/kube-client.ts";
import { untilObjects } from "../../client/until-objects.ts";
import type { Target } from "../resources/targets.ts";
import type { Session } from "../session.ts";
import { withTimeout } from "./timeout.ts";

/** The object to wait for; another uid under the name counts as gone. */
export interface GoneTarget extends Target {
  readonly uid: string | undefined;
}

/** Resolves when the object is gone. @throws MinikubeletError `Timeout` */
export async function untilGone(
  session: Session,
  client: KubeClient,
  target: GoneTarget,
  timeout: string | undefined,
): Promise<void> {
  await withTimeout(session, timeout, `${target.kind.plural}/${target.name}`, async (signal) => {
    const selection = { namespace: target.namespace, fieldSelector: `metadata.name=${target.name}` };
    const isIt = ({ metadata: { uid } }: KubeObject): boolean =>
      target.uid === undefined || uid === target.uid;
    await untilObjects(
      client,
      target.kind,
      selection,
      (objects) => (objects.some(isIt) ? undefined : true),
      signal,
    );
  });
}
