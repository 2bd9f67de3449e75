import { PassThrough, Writable } from "node:stream";
import { expect, it } from "vitest";
import { main } from "../main.ts";
import type { CliPorts } from "../ports.ts";

/** Runs the command line on a manifest given on standard input. */
async function run(
  args: readonly string[],
  manifest: string,
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const written = { stdout: "", stderr: "" };
  const into = (name: "stdout" | "stderr"): Writable =>
    new Writable({
      write: (chunk: Buffer, _, done) => {
        written[name] += chunk.toString();
        done();
      },
    });
  const stdin = new PassThrough();
  stdin.end(manifest);
  const ports: CliPorts = {
    stdin,
    stdout: into("stdout"),
    stderr: into("stderr"),
    env: { MINIKUBELET_HOME: "/nonexistent" },
    clock: { now: () => 0, sleep: async () => {} },
    monotonicMs: () => 0,
    onInterrupt: () => ({ [Symbol.dispose]: () => undefined }),
    daemonEntry: "",
  };
  const code = await main(["explain", "-", ...args], ports);
  return { code, ...written };
}

const manifest = `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  terminationGracePeriodSeconds: 5
  containers:
  - {name: main, image: example/app:1, command: [sleep, "60"]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
---
apiVersion: v1
kind: Pod
metadata: {name: b}
spec: {restartPolicy: Never, containers: [{name: main, image: example/app:1}]}
`;

it("tells of every pod, container by container, with numbered rules", async () => {
  const { code, stdout, stderr } = await run([], manifest);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatchInlineSnapshot(`
    "pod/a (-)
      container main
        start-up  may take as long as it likes to start: it has neither a startup nor a liveness probe [1]
        hang      a hang is never noticed: there is no liveness probe; only its exit restarts the container [1]
        traffic   gets traffic as soon as it has started, and while it hangs: there is no readiness probe [1]
        restart   is restarted after every exit: at once, then 10s, 20s, 40s, 1m20s, 2m40s, 5m after the exit, never more; a
                  run longer than 10m begins anew [2]
        shutdown  has 5s from the deletion; SIGKILL comes after 5s at the latest [3]
        shutdown  Warning: sleep as process 1 does not hear the stop signal: the container ends by SIGKILL after 5s, exit
                  code 137 [4]
                  → Trap the signal: \`sh -c 'trap "exit 0" TERM; sleep … & wait'\`.

    pod/b (-)
      container main
        start-up  may take as long as it likes to start: it has neither a startup nor a liveness probe [1]
        hang      a hang is never noticed: there is no liveness probe; only its exit restarts the container [1]
        traffic   gets traffic as soon as it has started, and while it hangs: there is no readiness probe [1]
        restart   is not restarted: it ends once, by itself or by a probe [5]
        shutdown  has 30s from the deletion; SIGKILL comes after 30s at the latest [3]

    Rules
      [1] no-probe: A container without a probe of a kind counts as started, alive and ready as soon as it runs.
          https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#container-probes
          pkg/kubelet/prober/prober_manager.go: UpdatePodStatus
      [2] crash-loop: The first restart comes at once, each later one 10s after the exit, doubled up to 5m; a run of more
          than 10m begins the ladder anew.
          https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy
          pkg/kubelet/kuberuntime/kuberuntime_manager.go: doBackOff
      [3] grace-period: From the deletion a container has terminationGracePeriodSeconds for its preStop hook and its stop
          signal together; then comes SIGKILL.
          https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
          pkg/kubelet/kuberuntime/kuberuntime_container.go: killContainer
      [4] stop-signal-pid-1: The stop signal goes to process 1 of the container alone, and the kernel drops signals to
          process 1 that it has no handler for.
          https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
          Linux kernel/signal.c: sig_task_ignored (SIGNAL_UNKILLABLE)
      [5] restart-policy: restartPolicy, and since 1.35 that of the container with its rules, says after which exits a
          container is started again.
          https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy
          pkg/api/v1/pod/util.go: ContainerShouldRestart
    "
  `);
});

it("tells of the pods that a Deployment's template makes", async () => {
  const { code, stdout } = await run(
    [],
    `
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec: {terminationGracePeriodSeconds: 7, containers: [{name: main, image: example/app:1}]}
`,
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(/^deployment\/shop \(-\)\n {2}container main\n/);
  expect(stdout).toContain("has 7s from the deletion");
});

it("-o json names the rule of every statement", async () => {
  const { stdout } = await run(["-o", "json"], manifest);
  const { pods, rules } = JSON.parse(stdout) as {
    readonly pods: readonly {
      readonly name: string;
      readonly statements: readonly { readonly rule: string }[];
    }[];
    readonly rules: Readonly<Record<string, unknown>>;
  };
  expect(pods.map(({ name }) => name)).toEqual(["a", "b"]);
  const cited = new Set(pods.flatMap(({ statements }) => statements.map(({ rule }) => rule)));
  expect(new Set(Object.keys(rules))).toEqual(cited);
});

it.each<[string, readonly string[], string]>([
  ["", [], ""],
  [", and lists none as JSON", ["-o", "json"], `${JSON.stringify({ pods: [], rules: {} }, null, 2)}\n`],
])("files without a pod have nothing to explain%s", async (_, args, stdout) => {
  const told = await run(args, "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}");
  expect(told).toMatchObject({ code: 0, stdout });
  expect(told.stderr).toContain("Nothing to explain: there is no Pod in these files");
});

it.each([
  ["what validate refuses", [], manifest.replace("sleep", "sleep, 1"), "spec.containers[0].command"],
  ["another output format", ["-o", "yaml"], manifest, 'unknown output format "yaml"'],
])("refuses %s", async (_, args, text, message) => {
  const { code, stdout, stderr } = await run(args, text);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain(message);
});
