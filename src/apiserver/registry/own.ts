import { kinds } from "../../api/scheme.ts";
import { type Resource, resource } from "./resource.ts";

/** What Kubernetes has no words for: written by the node itself, clients may only look. */
export const ownResources: readonly Resource[] = [resource(kinds.PodTimeline)];
