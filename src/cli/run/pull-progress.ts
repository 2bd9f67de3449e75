import type { Run } from "./run-state.ts";

interface Pull {
  readonly podUid: string;
  readonly image: string;
  readonly currentBytes: number;
  readonly totalBytes: number;
}

const pollMs = 500;
const megabyte = 1_000_000;

/** Shows the sizes of image pulls on a terminal while pods of this run are pending. An error ends the show, not the run. */
export async function showPulls(run: Run, signal: AbortSignal): Promise<void> {
  try {
    await showWhilePending(run, signal);
  } catch (error) {
    if (signal.aborted) throw error;
  }
}

async function showWhilePending({ session, client, pods, view }: Run, signal: AbortSignal): Promise<void> {
  for (;;) {
    const pending = await pods.until(
      () => pods.left.find(({ pod }) => pod.status?.phase === "Pending"),
      signal,
    );
    const node = pending.pod.spec.nodeName;
    if (node !== undefined) {
      const path = `/api/v1/nodes/${encodeURIComponent(node)}/proxy/pulls`;
      const { body } = await client.http.request({ method: "GET", path }, signal);
      const { items } = JSON.parse(body) as { readonly items: readonly Pull[] };
      const own = items.filter(({ podUid }) => pods.find(podUid) !== undefined);
      if (own.length > 0) view.progress(own.map(pullText).join(", "));
    }
    await session.ports.clock.sleep(pollMs, signal);
  }
}

/** `pulling nginx:1.25: 12.3 of 48.0 MB` */
export function pullText({ image, currentBytes, totalBytes }: Omit<Pull, "podUid">): string {
  const megabytes = (bytes: number): string => (bytes / megabyte).toFixed(1);
  return `pulling ${image}: ${megabytes(currentBytes)} of ${megabytes(totalBytes)} MB`;
}
