import { createServer, type AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { DeadlineError } from "../util/deadline.ts";
import { dialErrorOf, dialTimeout } from "./dial-error.ts";
import { directPodDialer } from "./direct-pod-dialer.ts";
import { hostDialer } from "./host-dialer.ts";

const never = new AbortController().signal;
const pod = { uid: "u", namespace: "default", name: "web", sandboxId: "s" };

async function listening(): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const server = createServer((socket) => socket.end("hello"));
  const { promise, resolve } = Promise.withResolvers<undefined>();
  server.listen(0, "127.0.0.1", () => {
    resolve(undefined);
  });
  await promise;
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    const closed = Promise.withResolvers<undefined>();
    server.close(() => {
      closed.resolve(undefined);
    });
    await closed.promise;
  };
  return { port, close };
}

it("opens a connection that carries bytes, to the host and to a pod by its address", async () => {
  const { port, close } = await listening();
  for (const dial of [
    () => hostDialer.dial("127.0.0.1", port, never),
    () => directPodDialer(hostDialer).dial({ ...pod, ip: "127.0.0.1" }, port, never),
  ]) {
    const socket = await dial();
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toBe("hello");
  }
  await close();
});

it("tells a refused connection in Go's words", async () => {
  const { port, close } = await listening();
  await close();
  await expect(hostDialer.dial("127.0.0.1", port, never)).rejects.toMatchObject({
    code: "refused",
    message: `dial tcp 127.0.0.1:${port.toString()}: connect: connection refused`,
  });
});

it("does not dial a pod without an address", async () => {
  await expect(directPodDialer(hostDialer).dial({ ...pod, ip: undefined }, 80, never)).rejects.toMatchObject({
    code: "unreachable",
  });
});

it("does not dial at all for a caller that has gone", async () => {
  const reason = new Error("gone");
  await expect(hostDialer.dial("127.0.0.1", 1, AbortSignal.abort(reason))).rejects.toBe(reason);
});

const systemError = (code: string, syscall: string): Error =>
  Object.assign(new Error(code), { code, syscall });

it.each([
  ["ECONNREFUSED", "connect", "10.1.0.5", "refused", "dial tcp 10.1.0.5:80: connect: connection refused"],
  ["EHOSTUNREACH", "connect", "10.1.0.5", "unreachable", "dial tcp 10.1.0.5:80: connect: no route to host"],
  [
    "ENETUNREACH",
    "connect",
    "fd00::5",
    "unreachable",
    "dial tcp [fd00::5]:80: connect: network is unreachable",
  ],
  ["ECONNRESET", "connect", "10.1.0.5", "reset", "dial tcp 10.1.0.5:80: connect: connection reset by peer"],
  ["ETIMEDOUT", "connect", "10.1.0.5", "timeout", "dial tcp 10.1.0.5:80: connect: connection timed out"],
  ["ENOTFOUND", "getaddrinfo", "foo", "dns", "dial tcp: lookup foo: no such host"],
  ["EAI_AGAIN", "getaddrinfo", "foo", "dns", "dial tcp: lookup foo: server misbehaving"],
])("%s of %s on %s is %s: %s", (code, syscall, host, dialCode, message) => {
  expect(dialErrorOf(systemError(code, syscall), host, 80)).toMatchObject({ code: dialCode, message });
});

it.each([
  ["192.0.2.53", "dial tcp: lookup foo on 192.0.2.53:53: no such host"],
  ["192.0.2.53:5353", "dial tcp: lookup foo on 192.0.2.53:5353: no such host"],
  ["2001:db8::53", "dial tcp: lookup foo on [2001:db8::53]:53: no such host"],
  ["[2001:db8::53]:5353", "dial tcp: lookup foo on [2001:db8::53]:5353: no such host"],
])("names the server %s that did not know a host", (server, message) => {
  expect(dialErrorOf(systemError("ENOTFOUND", "getaddrinfo"), "foo", 80, [server])).toMatchObject({
    message,
  });
});

it("tells the address that a name stood for, of several the IPv4 one", () => {
  const refused = (address: string): Error =>
    Object.assign(systemError("ECONNREFUSED", "connect"), { address, port: 80 });
  const message = "dial tcp 127.0.0.1:80: connect: connection refused";
  expect(dialErrorOf(refused("127.0.0.1"), "localhost", 80)).toMatchObject({ code: "refused", message });
  const both = Object.assign(new AggregateError([refused("::1"), refused("127.0.0.1")]), {
    code: "ECONNREFUSED",
  });
  expect(dialErrorOf(both, "localhost", 80)).toMatchObject({ code: "refused", message });
});

it("tells a caller's own time limit as i/o timeout", () => {
  expect(dialTimeout("10.1.0.5", 80, new DeadlineError(1000))).toMatchObject({
    code: "timeout",
    message: "dial tcp 10.1.0.5:80: i/o timeout",
  });
});
