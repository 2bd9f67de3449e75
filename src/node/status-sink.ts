import type { Pod } from "../api/index.ts";
import type { StatusSink } from "../kubelet/ports.ts";
import { isStorageError, type Store } from "../storage/index.ts";
import { pods } from "./collections.ts";

/** Writes pod statuses into the instance's own store; the read and the write are one step there, so nothing conflicts. */
export function storeStatusSink(store: Store): StatusSink {
  return {
    patchStatus: async (ref, change) => {
      const seen = { gone: false };
      const written = await ignoreMissing(
        store.write(pods, ref.namespace, ref.name, (current) => {
          seen.gone = current?.metadata.uid !== ref.uid;
          if (seen.gone || current === undefined) return {};
          const status = change(current);
          return status === undefined ? {} : { set: { ...current, status } };
        }),
      );
      return seen.gone || written === undefined ? "gone" : written;
    },
    removePod: async (ref) => {
      await ignoreMissing(
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

async function ignoreMissing<T>(write: Promise<T>): Promise<T | undefined> {
  try {
    return await write;
  } catch (error) {
    if (isStorageError(error, "NotFound")) return undefined;
    throw error;
  }
}
