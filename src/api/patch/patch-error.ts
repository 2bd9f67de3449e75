/**
 * A patch that cannot be applied. `malformed`: it is no patch (400). `failed`: it does not fit the object (422).
 * `tooLarge`: it has too many operations (413).
 * `directive`: a strategic merge directive or key that the API server does not understand (500 there), with its text.
 */
export type PatchErrorReason = "malformed" | "failed" | "tooLarge" | "directive";

export class PatchError extends Error {
  readonly reason: PatchErrorReason;

  constructor(reason: PatchErrorReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
