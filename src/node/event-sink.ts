import type { Event } from "../api/index.ts";
import type { EventSink } from "../kubelet/ports.ts";
import type { Store } from "../storage/index.ts";
import { events } from "./collections.ts";

/** Writes events into the store; `complete` adds what an API server would (uid, creationTimestamp). */
export function storeEventSink(store: Store, complete: (event: Event) => Event): EventSink {
  const put = async (event: Event): Promise<void> => {
    const { namespace = "default", name = "" } = event.metadata;
    await store.write(events, namespace, name, (current) => ({
      set: current === undefined ? complete(event) : { ...event, metadata: { ...current.metadata } },
    }));
  };
  return { create: put, update: put };
}
