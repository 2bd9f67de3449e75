import type { Service } from "../../api/index.ts";
import type { KubeClient } from "../../client/kube-client.ts";
import type { Session } from "../session.ts";
import type { FollowedPods } from "./followed-pods.ts";
import type { Interrupts } from "./interrupts.ts";
import type { RunOptions } from "./options.ts";
import type { RunView } from "./view.ts";

/** What all parts of a run work with. */
export interface Run {
  readonly session: Session;
  readonly client: KubeClient;
  readonly pods: FollowedPods;
  /** Deleted after the pods: meanwhile they lead to them. */
  readonly services: readonly Service[];
  readonly view: RunView;
  readonly options: RunOptions;
  readonly interrupts: Interrupts;
}
