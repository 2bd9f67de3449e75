import type { ContainerSpec, SandboxSpec } from "./ports.ts";

/** What the sandbox specs of tests have in common: nothing is asked for. */
export const plainSandbox: Omit<SandboxSpec, "pod" | "hostname"> = {
  attempt: 0,
  labels: {},
  hostNetwork: false,
  hostPID: false,
  hostIPC: false,
  shareProcessNamespace: false,
  dns: undefined,
  ports: [],
  sysctls: {},
  keepVolumes: [],
};

/** What the container specs of tests have in common: nothing that the engine would not do by itself. */
export const plainContainer: Omit<
  ContainerSpec,
  "pod" | "sandboxId" | "name" | "kind" | "attempt" | "image" | "imageId" | "specHash" | "command"
> = {
  args: undefined,
  workingDir: undefined,
  env: [],
  mounts: [],
  resources: { cpuShares: 2, cpuQuota: 0, cpuPeriod: 100_000, memoryBytes: 0, oomScoreAdj: 1000 },
  security: {
    user: undefined,
    groups: [],
    privileged: false,
    readOnlyRootFilesystem: false,
    noNewPrivileges: false,
    addCapabilities: [],
    dropCapabilities: [],
    seccomp: "default",
    appArmor: undefined,
    seLinux: [],
    unmaskedProc: false,
  },
  pid: "container",
  stdin: false,
  stdinOnce: false,
  tty: false,
  stopSignal: undefined,
  terminationMessagePath: "/dev/termination-log",
  terminationMessagePolicy: "File",
};
