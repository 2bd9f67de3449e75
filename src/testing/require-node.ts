import { MinikubeletError } from "../util/errors.ts";

/** @throws MinikubeletError `NodeTooOld` before an older Node.js stumbles over something that it has not */
export function requireNode(version: string): void {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 19)) return;
  throw new MinikubeletError(
    "NodeTooOld",
    `minikubelet needs Node.js 22.19 or newer, and this is ${version}`,
    {
      hint: "Run the tests with a newer Node.js.",
    },
  );
}
