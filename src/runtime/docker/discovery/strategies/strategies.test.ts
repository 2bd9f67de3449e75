import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { EngineStrategy } from "../candidate.ts";
import type { HostView } from "../host-view.ts";
import { colima } from "./colima.ts";
import { defaultSocket } from "./default-socket.ts";
import { dockerContext } from "./docker-context.ts";
import { dockerDesktop } from "./docker-desktop.ts";
import { dockerHost } from "./docker-host.ts";
import { podman } from "./podman.ts";
import { rancherDesktop } from "./rancher-desktop.ts";
import { rootless } from "./rootless.ts";

interface FakeHost {
  readonly env?: HostView["env"];
  readonly files?: Readonly<Record<string, string>>;
  readonly sockets?: readonly string[];
  readonly uid?: number;
  readonly platform?: NodeJS.Platform;
}

function fakeHost({
  env = {},
  files = {},
  sockets = [],
  uid = 1000,
  platform = "linux",
}: FakeHost): HostView {
  const all = [...Object.keys(files), ...sockets];
  return {
    env,
    home: "/home/me",
    platform,
    uid,
    readText: (path) => files[path],
    isSocket: (path) => sockets.includes(path),
    exists: (path) => all.some((known) => known === path || known.startsWith(`${path}/`)),
    list: (path) => [
      ...new Set(
        all
          .filter((known) => known.startsWith(`${path}/`))
          .map((known) => known.slice(path.length + 1).split("/")[0] ?? ""),
      ),
    ],
  };
}

const work = createHash("sha256").update("work").digest("hex");
const meta = `/home/me/.docker/contexts/meta/${work}/meta.json`;
const endpoint = JSON.stringify({
  Name: "work",
  Endpoints: { docker: { Host: "tcp://build:2376", SkipTLSVerify: true } },
});

const cases: readonly (readonly [string, EngineStrategy, FakeHost, readonly string[]])[] = [
  ["DOCKER_HOST names an engine", dockerHost, { env: { DOCKER_HOST: "tcp://far:2375" } }, ["tcp://far:2375"]],
  ["an empty DOCKER_HOST is none", dockerHost, { env: { DOCKER_HOST: "" } }, []],
  [
    "the current context's endpoint is read from its meta file",
    dockerContext,
    { files: { "/home/me/.docker/config.json": '{"currentContext":"work"}', [meta]: endpoint } },
    ["tcp://build:2376"],
  ],
  [
    "DOCKER_CONTEXT wins over the config file",
    dockerContext,
    {
      env: { DOCKER_CONTEXT: "work" },
      files: { "/home/me/.docker/config.json": '{"currentContext":"other"}', [meta]: endpoint },
    },
    ["tcp://build:2376"],
  ],
  ["the context default is no engine of its own", dockerContext, { env: { DOCKER_CONTEXT: "default" } }, []],
  [
    "a broken config file names no context",
    dockerContext,
    { files: { "/home/me/.docker/config.json": "{" } },
    [],
  ],
  ["a context without a meta file is none", dockerContext, { env: { DOCKER_CONTEXT: "gone" } }, []],
  [
    "the default socket counts once where /var/run is a link",
    defaultSocket,
    { sockets: ["/var/run/docker.sock", "/run/docker.sock"] },
    ["unix:///var/run/docker.sock"],
  ],
  ["a plain file is no socket", defaultSocket, { files: { "/var/run/docker.sock": "" } }, []],
  ["Windows has a named pipe", defaultSocket, { platform: "win32" }, ["npipe:////./pipe/docker_engine"]],
  [
    "Docker Desktop for Linux",
    dockerDesktop,
    { sockets: ["/home/me/.docker/desktop/docker.sock"] },
    ["unix:///home/me/.docker/desktop/docker.sock"],
  ],
  [
    "Colima's profile default comes first",
    colima,
    { sockets: ["/home/me/.colima/arm/docker.sock", "/home/me/.colima/default/docker.sock"] },
    ["unix:///home/me/.colima/default/docker.sock", "unix:///home/me/.colima/arm/docker.sock"],
  ],
  [
    "Rancher Desktop",
    rancherDesktop,
    { sockets: ["/home/me/.rd/docker.sock"] },
    ["unix:///home/me/.rd/docker.sock"],
  ],
  [
    "rootless Docker in XDG_RUNTIME_DIR",
    rootless,
    { env: { XDG_RUNTIME_DIR: "/run/user/7" }, sockets: ["/run/user/7/docker.sock"] },
    ["unix:///run/user/7/docker.sock"],
  ],
  [
    "rootless Docker by user ID",
    rootless,
    { uid: 7, sockets: ["/run/user/7/docker.sock"] },
    ["unix:///run/user/7/docker.sock"],
  ],
  [
    "podman's rootful socket",
    podman,
    { sockets: ["/run/podman/podman.sock"] },
    ["unix:///run/podman/podman.sock"],
  ],
];

describe("engine strategies", () => {
  it.each(cases)("%s", (_title, strategy, host, expected) => {
    expect(strategy(fakeHost(host)).map((candidate) => candidate.host)).toEqual(expected);
  });

  it("DOCKER_TLS_VERIFY brings the certificates of DOCKER_CERT_PATH", () => {
    const env = { DOCKER_HOST: "tcp://far:2376", DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: "/certs" };
    expect(dockerHost(fakeHost({ env }))[0]?.tls).toEqual({
      ca: "/certs/ca.pem",
      cert: "/certs/cert.pem",
      key: "/certs/key.pem",
      verify: true,
    });
  });
});
