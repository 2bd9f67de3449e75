import { expect, test } from "vitest";
import { RuntimeError } from "../runtime-error.ts";
import { evaluatePullError, runtimePullText } from "./pull-error.ts";

test.each([
  [
    new RuntimeError("NotFound", "manifest unknown"),
    "rpc error: code = Unknown desc = Error response from daemon: manifest unknown",
  ],
  [
    new RuntimeError("Unreachable", "Cannot connect to the Docker daemon"),
    "rpc error: code = Unknown desc = Cannot connect to the Docker daemon",
  ],
  [new Error("pull QPS exceeded"), "pull QPS exceeded"],
])("%s reaches the user as the kubelet would have heard it", (error, text) => {
  expect(runtimePullText(error)).toBe(text);
});

test.each([
  ["denied", "ErrImagePull", "denied"],
  [
    "RegistryUnavailable: 503",
    "RegistryUnavailable",
    "image pull failed for a:1 because the registry is unavailable: 503",
  ],
  [
    "SignatureValidationFailed: bad",
    "SignatureValidationFailed",
    "image pull failed for a:1 because the signature validation failed: bad",
  ],
])("%s is %s", (text, reason, message) => {
  expect(evaluatePullError("a:1", text)).toEqual({ reason, message });
});
