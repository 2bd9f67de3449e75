import type { Pod } from "../api/index.ts";
import { KUBELET_STATUS } from "./own-writers.ts";
import { kinds } from "../api/scheme.ts";
import { trackOwnWrite } from "../apiserver/index.ts";
import type { StatusSink } from "../kubelet/ports.ts";
import { ignoringMissing, type Store } from "../storage/index.ts";
import type { EpochMs } from "../util/time.ts";
import { pods } from "./collections.ts";

/** Writes pod statuses into the instance's own store; the read and the write are one step there, so nothing conflicts. */
export function storeStatusSink(store: Store, now: () => EpochMs): StatusSink {
  return {
    patchStatus: async (ref, decide) => {
      const seen = { gone: false };
      const written = await ignoringMissing(
        store.write(pods, ref.namespace, ref.name, (current) => {
          seen.gone = current?.metadata.uid !== ref.uid;
          if (seen.gone || current === undefined) return {};
          const status = decide(current);
          if (status === undefined) return {};
          const change = { before: current, after: { ...current, status } };
          return { set: trackOwnWrite(kinds.Pod, KUBELET_STATUS, change, now()) };
        }),
      );
      return seen.gone || written === undefined ? "gone" : written;
    },
    removePod: async (ref) => {
      await ignoringMissing(
        store.write(pods, ref.namespace, ref.name, (current) => {
          if (current?.metadata.uid !== ref.uid) return {};
          const last = withGraceZero(current);
          return (current.metadata.finalizers?.length ?? 0) > 0 ? { set: last } : { set: last, remove: true };
        }),
      );
    },
  };
}

/** Watchers see the grace turn 0 before the object goes, as from a kubelet's last delete call. */
function withGraceZero<T extends Pod>(pod: T): T {
  return { ...pod, metadata: { ...pod.metadata, deletionGracePeriodSeconds: 0 } };
}
