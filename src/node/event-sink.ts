import type { Event } from "../api/index.ts";
import type { EventSink } from "../kubelet/ports.ts";
import type { Store } from "../storage/index.ts";
import { events } from "./collections.ts";

/** Writes events into the store; `complete` adds what an API server would (uid, creationTimestamp). */
export function storeEventSink(store: Store, complete: (event: Event) => Event): EventSink {
  const put = async (event: Event): Promise<void> => {
    const { namespace = "default", name = "" } = event.metadata;
    await store.write(events, namespace, name, (current) => ({
      set: current === undefined ? complete(event) : { ...current, ...repeatOf(event) },
    }));
  };
  return { create: put, update: put };
}

/** What a repeat changes: a combined event stays with the container that it was first told of. */
function repeatOf({ count = 1, message = "", lastTimestamp = null }: Event): Partial<Event> {
  return { count, message, lastTimestamp };
}
