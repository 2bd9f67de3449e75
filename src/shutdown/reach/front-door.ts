import type { Reach } from "../model.ts";

/** Where the load's connections go: the way to one port of one pod. Disposing closes it. */
export interface FrontDoor extends AsyncDisposable {
  readonly reach: Reach;
  readonly host: string;
  readonly port: number;
}
