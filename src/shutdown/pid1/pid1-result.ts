import type { Pid1View } from "../model.ts";

/** What is known of PID 1 of a container, or why nothing is. */
export type Pid1Result = { readonly view: Pid1View } | { readonly unavailable: string };
