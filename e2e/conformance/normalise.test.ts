import { expect, test } from "vitest";
import { normaliserOf } from "./normalise.ts";
import { pod, running, trace } from "./testing.fixture.ts";

const own = pod(0, running);
const normalise = normaliserOf(
  trace({ ...own, status: { ...own.status, hostIP: "192.0.2.7", podIP: "172.30.0.9" } }),
);

test.each([
  ["a uid", "pod web_default(4fb31a5c-7f4f-49ee-b4ab-9d5a2a4b3f61)", "pod web_default(<uid>)"],
  ["the pod's address", "dial tcp 172.30.0.9:80: refused", "dial tcp <pod ip>:80: refused"],
  ["the host's address", "http://192.0.2.7:80", "http://<host ip>:80"],
  ["an address of any pod", "10.244.3.17", "<pod ip>"],
  ["a container id of containerd", `containerd://${"a1".repeat(32)}`, "<container id>"],
  ["a container id of Docker", `docker://${"a1".repeat(32)}`, "<container id>"],
  [
    "how long a pull took",
    'Successfully pulled image "x" in 17ms (17ms including waiting). Image size: 12 bytes.',
    'Successfully pulled image "x"',
  ],
  [
    "the engine's pull error",
    'Failed to pull image "x": not\nfound',
    'Failed to pull image "x": <pull error>',
  ],
  [
    "a client's port",
    "read tcp 10.0.0.1:40001->172.30.0.9:80: reset",
    "read tcp <client>-><pod ip>:80: reset",
  ],
  [
    "where an engine keeps a volume",
    'error mounting "/a/v" to rootfs at "/tmp": mount /a/v:/tmp (via /proc/self/fd/6), flags: 0x5001: not a directory',
    'error mounting "<volume>" to rootfs at "/tmp": mount <volume>:/tmp (via <fd>): not a directory',
  ],
])("%s does not count", (_what, text, expected) => {
  expect(normalise(text)).toBe(expected);
});

test("what the kubelet says itself stays", () => {
  const text = "Container main failed liveness probe, will be restarted";
  expect(normalise(text)).toBe(text);
});
