import { describe, expect, it } from "vitest";
import { plainContainer, plainSandbox } from "../../kubelet/plain-specs.contract.ts";
import type { ContainerSpec, SandboxSpec } from "../../kubelet/ports.ts";
import { containerBody } from "./containers.ts";
import { sandboxBody } from "./sandbox.ts";

const pod = { uid: "u", namespace: "n", name: "p" };

const sandbox: SandboxSpec = {
  ...plainSandbox,
  pod,
  hostname: "p",
  attempt: 2,
  labels: { app: "web", "minikubelet.instance": "stolen" },
};

const container: ContainerSpec = {
  pod,
  sandboxId: "s1",
  name: "web",
  kind: "app",
  attempt: 3,
  imageId: "sha256:1",
  image: "web:1",
  specHash: "h",
  command: undefined,
  ...plainContainer,
  env: ["A=1"],
  resources: { ...plainContainer.resources, cpuShares: 102 },
  security: { ...plainContainer.security, groups: [2000] },
};

interface Body {
  readonly Labels: Readonly<Record<string, string>>;
  readonly HostConfig: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

const sandboxOf = (change: Partial<SandboxSpec>): Body =>
  sandboxBody(
    { ...sandbox, ...change },
    { instanceId: "i", image: "pause", network: "net", agentKey: "00" },
  ) as Body;
const containerOf = (change: Partial<ContainerSpec>): Body =>
  containerBody("i", { ...container, ...change }, { mounts: [], binds: [] }, 1000) as Body;

describe("sandboxBody", () => {
  it("owns network and IPC, is never restarted or logged, and gets no oom score", () => {
    const { HostConfig } = sandboxOf({});
    expect(HostConfig).toMatchObject({
      NetworkMode: "net",
      IpcMode: "shareable",
      RestartPolicy: { Name: "no" },
      LogConfig: { Type: "none" },
    });
    expect(HostConfig).not.toHaveProperty("OomScoreAdj");
    expect(HostConfig).not.toHaveProperty("CgroupParent");
  });

  it("keeps the pod's labels below its own, and never says what a kubelet would take for its own", () => {
    const { Labels } = sandboxOf({});
    expect(Labels).toMatchObject({ app: "web", "minikubelet.instance": "i", "io.kubernetes.pod.name": "p" });
    expect(Labels).not.toHaveProperty(["io.kubernetes.docker.type"]);
  });

  it("publishes ports, one host port each", () => {
    const port = { containerPort: 80, hostIP: "127.0.0.1", protocol: "TCP" as const };
    const { HostConfig, ExposedPorts } = sandboxOf({
      ports: [
        { ...port, hostPort: 8080 },
        { ...port, hostPort: 8081 },
        { ...port, containerPort: 53, hostPort: 53, hostIP: "", protocol: "UDP" },
      ],
    });
    expect(ExposedPorts).toEqual({ "80/tcp": {}, "53/udp": {} });
    expect(HostConfig["PortBindings"]).toEqual({
      "80/tcp": [
        { HostIp: "127.0.0.1", HostPort: "8080" },
        { HostIp: "127.0.0.1", HostPort: "8081" },
      ],
      "53/udp": [{ HostIp: "", HostPort: "53" }],
    });
  });

  it("gives the host's namespaces when the pod wants them, and no hostname and ports with its network", () => {
    const body = sandboxOf({ hostNetwork: true, hostPID: true, hostIPC: true, hostname: "p" });
    expect(body.HostConfig).toMatchObject({ NetworkMode: "host", PidMode: "host", IpcMode: "host" });
    expect(body).not.toHaveProperty("Hostname");
    expect(body.HostConfig).not.toHaveProperty("PortBindings");
  });
});

describe("containerBody", () => {
  it("joins the sandbox, has the kubelet's log limits, and is left alone by the engine", () => {
    const { HostConfig, Healthcheck } = containerOf({});
    expect(HostConfig).toMatchObject({
      NetworkMode: "container:s1",
      IpcMode: "container:s1",
      RestartPolicy: { Name: "no" },
      LogConfig: { Type: "json-file", Config: { "max-size": "10m", "max-file": "5" } },
      GroupAdd: ["2000"],
      OomScoreAdj: 1000,
    });
    expect(Healthcheck).toEqual({ Test: ["NONE"] });
    for (const key of [
      "PidMode",
      "Sysctls",
      "AutoRemove",
      "CgroupParent",
      "PortBindings",
      "Dns",
      "ExtraHosts",
    ])
      expect(HostConfig).not.toHaveProperty(key);
  });

  it("allows no swap beside the memory limit", () => {
    const resources = { ...container.resources, memoryBytes: 64 << 20 };
    expect(containerOf({ resources }).HostConfig).toMatchObject({ Memory: 64 << 20, MemorySwap: 64 << 20 });
  });

  it.each<[ContainerSpec["pid"], string | undefined]>([
    ["container", undefined],
    ["pod", "container:s1"],
    ["host", "host"],
    [{ target: "c2" }, "container:c2"],
  ])("with pid %j has the PID mode %s", (pid, mode) => {
    expect(containerOf({ pid }).HostConfig["PidMode"]).toBe(mode);
  });

  it("leaves ENTRYPOINT and CMD to the image unless the pod names them, and takes empty lists for none", () => {
    const empty = containerOf({ command: [], args: [] });
    expect([empty["Entrypoint"], empty["Cmd"]]).toEqual([undefined, undefined]);
    const both = containerOf({ command: ["a"], args: ["b", "c"] });
    expect([both["Entrypoint"], both["Cmd"]]).toEqual([["a"], ["b", "c"]]);
  });

  it.each<[Partial<ContainerSpec["security"]>, readonly string[]]>([
    [{}, []],
    [{ seccomp: "unconfined" }, ["seccomp=unconfined"]],
    [{ seccomp: { json: "{}" } }, ["seccomp={}"]],
    [{ noNewPrivileges: true, appArmor: "p" }, ["no-new-privileges", "apparmor=p"]],
    [{ seLinux: ["user:u", "label=type:t"] }, ["label=user:u", "label=type:t"]],
  ])("puts %j into the security options %j", (security, options) => {
    const body = containerOf({ security: { ...container.security, ...security } });
    expect(body.HostConfig["SecurityOpt"]).toEqual(options);
  });
});
