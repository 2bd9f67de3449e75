/** `minikubelet/testing/vitest`: import it once, in a setup file, and vitest's `expect` knows the matchers. */
import { expect } from "vitest";
import { matchers, type PodMatchers } from "./checks/matchers.ts";

declare module "vitest" {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type, @typescript-eslint/no-unused-vars -- merged with vitest's own
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown>
    extends PodMatchers<R> {}
}

expect.extend(matchers);
