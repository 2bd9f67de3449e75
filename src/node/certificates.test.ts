import { mkdtemp, rm, stat } from "node:fs/promises";
import { connect as tlsConnect, createServer } from "node:tls";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadCertificates } from "./certificates.ts";
import { type InstanceHome, instanceHome } from "../client/instance-home.ts";
import { prepareHome } from "./home.ts";

const dayMs = 86_400_000;
let home: InstanceHome;
let now: number;

beforeEach(async () => {
  home = instanceHome({ MINIKUBELET_HOME: await mkdtemp(join(tmpdir(), "mk-certs-")) });
  await prepareHome(home);
  now = new Date().getTime();
});
afterEach(async () => {
  await rm(home.root, { recursive: true, force: true });
});

test("a client that trusts the authority reaches the server under each loopback name", async () => {
  const { ca, cert, key } = await loadCertificates(home, now);
  const server = createServer({ cert, key }, (socket) => socket.end("ok"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  for (const servername of ["localhost", "kubernetes.default.svc"]) {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = tlsConnect({ host: "127.0.0.1", port, ca, servername });
      socket.on("error", reject).on("data", (data: Buffer) => {
        resolve(data.toString());
      });
    });
    expect(answer).toBe("ok");
  }
  await new Promise((resolve) => server.close(resolve));
});

test("keys are for the owner alone, and a second start uses the same certificates", async () => {
  const first = await loadCertificates(home, now);
  for (const file of ["ca.key", "server.key"]) {
    expect((await stat(join(home.certificates, file))).mode & 0o777).toBe(0o600);
  }
  expect(await loadCertificates(home, now + dayMs)).toEqual(first);
});

test("a leaf under 30 days is renewed by the same authority", async () => {
  const first = await loadCertificates(home, now);
  const renewed = await loadCertificates(home, now + 340 * dayMs);
  expect(renewed.ca).toBe(first.ca);
  expect(renewed.cert).not.toBe(first.cert);
});
