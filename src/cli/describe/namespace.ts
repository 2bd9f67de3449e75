import type { Namespace } from "../../api/index.ts";
import { describeLabels } from "./metadata.ts";
import { Description, rfc1123 } from "./text.ts";

/** `kubectl describe namespace`; quotas and limit ranges are not served. */
export function describeNamespace({ metadata, status }: Namespace): string {
  const out = new Description();
  out.line(0, "Name:", metadata.name ?? "");
  describeLabels(out, metadata);
  out.line(0, "Status:", status?.phase ?? "");
  const conditions = status?.conditions ?? [];
  if (conditions.length > 0) {
    out.line(0, "Conditions:");
    out.columns(1, "Type", "Status", "LastTransitionTime", "Reason", "Message");
  }
  for (const { type, status: holds, lastTransitionTime, reason = "", message = "" } of conditions)
    out.cells(1, type, holds, rfc1123(lastTransitionTime), reason, message);
  return out.toString();
}
