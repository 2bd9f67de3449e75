import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasKubectl, useInstance } from "./fixture/instance.ts";
import { deploymentOf, podOf, shell, untilTerm, webServer, untilItServes } from "./fixture/manifest.ts";

// The same promises to the real kubectl and to our own command line, which prints in kubectl's shapes.
function promises(program: "kubectl" | "minikubelet"): void {
  const instance = useInstance();
  const start = (
    args: readonly string[],
    input?: string,
  ): ReturnType<ReturnType<typeof instance>["spawnCli"]> => {
    const options = input === undefined ? {} : { input };
    return program === "kubectl"
      ? instance().spawnKubectl(args, options)
      : instance().spawnCli(args, options);
  };
  const call = async (...args: readonly string[]) => await start(args).ended;

  it.concurrent("apply creates, changes, and leaves alone what is as it should be", async () => {
    const pod = podOf("apply", shell(untilTerm));
    const name = pod.metadata.name ?? "";
    const apply = async (object: object) => await start(["apply", "-f", "-"], JSON.stringify(object)).ended;
    expect(await apply(pod)).toEqual({ code: 0, stdout: `pod/${name} created\n`, stderr: "" });
    expect(await apply(pod)).toMatchObject({ code: 0, stdout: `pod/${name} unchanged\n` });
    const labelled = { ...pod, metadata: { ...pod.metadata, labels: { tier: "web" } } };
    expect(await apply(labelled)).toMatchObject({ code: 0, stdout: `pod/${name} configured\n` });
    expect((await call("get", "pod", name, "--show-labels", "--no-headers")).stdout).toMatch(/tier=web\n$/);
    const bad = { ...pod, spec: { ...pod.spec, restartPolicy: "Never" } };
    const refused = await apply(bad);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/pod updates may not change fields other than/);
    await using _handle = await instance().find(name);
  });

  it.concurrent("get lists in columns, wide, as names, JSON, YAML and JSONPath", async () => {
    await using pod = await instance().run(podOf("get", webServer(), {}, { labels: { app: "get" } }));
    await pod.untilReady();
    const { name } = pod;
    const plain = await call("get", "pod", name);
    expect(plain.stdout).toMatch(/^NAME +READY +STATUS +RESTARTS +AGE\n\S+ +1\/1 +Running +0 +\d+s\n$/);
    const wide = await call("get", "pod", name, "-o", "wide");
    expect(wide.stdout).toMatch(/^NAME .* AGE +IP +NODE +NOMINATED NODE +READINESS GATES\n/);
    expect(wide.stdout).toContain(pod.pod.status?.podIP);
    expect((await call("get", "pod", "-l", "app=get", "-o", "name")).stdout).toBe(`pod/${name}\n`);
    const json = JSON.parse((await call("get", "pod", name, "-o", "json")).stdout) as object;
    expect(json).toMatchObject({ kind: "Pod", status: { phase: "Running" } });
    expect((await call("get", "pod", name, "-o", "yaml")).stdout).toMatch(/^apiVersion: v1\nkind: Pod\n/);
    const path = "jsonpath={.status.containerStatuses[0].name}";
    expect((await call("get", "pod", name, "-o", path)).stdout).toBe("main");
    const missing = await call("get", "pod", "no-such-pod");
    expect(missing).toEqual({
      code: 1,
      stdout: "",
      stderr: 'Error from server (NotFound): pods "no-such-pod" not found\n',
    });
  });

  it.concurrent("get -w prints a line for every change", async () => {
    const manifest = podOf("watch", shell("sleep 1"), { restartPolicy: "Never" });
    const name = manifest.metadata.name ?? "";
    await using pod = await instance().run(manifest);
    await using watching = start(["get", "pod", name, "-w"]);
    await watching.untilOutput(/Completed/);
    await pod.delete();
    expect(watching.stdout).toMatch(new RegExp(`^NAME +READY +STATUS +RESTARTS +AGE\n${name} `));
  });

  it.concurrent("describe shows containers, conditions and events", async () => {
    await using pod = await instance().run(
      podOf(
        "describe",
        webServer({ readinessProbe: { httpGet: { port: "http", path: "/" }, periodSeconds: 1 } }),
      ),
    );
    await pod.untilReady();
    const { stdout, code } = await call("describe", "pod", pod.name);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Name: +${pod.name}\nNamespace: +default\n`));
    expect(stdout).toMatch(
      /\n {4}Readiness: +http-get http:\/\/:http\/ delay=0s timeout=1s period=1s #success=1 #failure=3\n/,
    );
    expect(stdout).toMatch(/\nConditions:\n {2}Type +Status *\n/);
    expect(stdout).toMatch(/\n {2}Normal +Started +\S+ +kubelet +.*Container started\n/);
  });

  it.concurrent("logs: whole, tail, by container, previous, and followed to the end", async () => {
    await using pod = await instance().run(
      podOf(
        "logs",
        [
          shell("for i in 1 2 3; do echo line $i; done; sleep 2; echo last", { name: "a" }),
          shell("echo b", { name: "b" }),
        ],
        { restartPolicy: "Never" },
      ),
    );
    await pod.untilLog(/line 3/, "a");
    expect((await call("logs", pod.name, "-c", "a", "--tail", "1")).stdout).toMatch(/^(line 3|last)\n$/);
    expect(await call("logs", "-f", pod.name, "-c", "a")).toMatchObject({
      code: 0,
      stdout: "line 1\nline 2\nline 3\nlast\n",
    });
    expect((await call("logs", pod.name, "-c", "b")).stdout).toBe("b\n");
    const previous = await call("logs", pod.name, "-c", "a", "--previous");
    expect(previous).toMatchObject({ code: 1, stdout: "" });
    expect(previous.stderr).toBe(
      `Error from server (BadRequest): previous terminated container "a" in pod "${pod.name}" not found\n`,
    );
  });

  it.concurrent("exec: output, exit code, stdin", async () => {
    await using pod = await instance().run(podOf("exec", shell(untilTerm)));
    await pod.untilReady();
    const both = await call("exec", pod.name, "--", "sh", "-c", "echo out; echo err >&2; exit 3");
    expect(both).toMatchObject({ code: 3, stdout: "out\n" });
    expect(both.stderr).toMatch(/^err\n/);
    const input = "x".repeat(100_000);
    const piped = await start(["exec", "-i", pod.name, "--", "wc", "-c"], input).ended;
    expect(piped).toMatchObject({ code: 0, stdout: "100000\n" });
  });

  it.concurrent("wait: for a condition, for deletion, and its time-out", async () => {
    await using pod = await instance().run(podOf("wait", shell(untilTerm)));
    const { name } = pod;
    expect(await call("wait", "--for=condition=Ready", `pod/${name}`, "--timeout=30s")).toMatchObject({
      code: 0,
      stdout: `pod/${name} condition met\n`,
    });
    const late = await call("wait", "--for=delete", `pod/${name}`, "--timeout=1s");
    expect(late.code).toBe(1);
    expect(late.stderr).toMatch(/(^|\n)error: timed out waiting for the condition on pods\//);
    await using waiting = start(["wait", "--for=delete", `pod/${name}`, "--timeout=30s"]);
    await pod.delete();
    expect((await waiting.ended).code).toBe(0);
  });

  it.concurrent("delete waits until the pod is gone", async () => {
    await using pod = await instance().run(podOf("delete", shell(untilTerm)));
    await pod.untilReady();
    const { code, stdout } = await call("delete", "pod", pod.name);
    expect(code).toBe(0);
    // Older kubectls do not name the namespace.
    expect(stdout.replace(" from default namespace", "")).toBe(`pod "${pod.name}" deleted\n`);
    expect((await call("get", "pod", pod.name)).code).toBe(1);
    expect(await pod.engineObjects()).toEqual([]);
  });

  it.concurrent("events of one pod, and port-forward", async () => {
    await using pod = await instance().run(podOf("events", webServer({ readinessProbe: untilItServes })));
    await pod.untilReady();
    const { stdout } = await call("events", "--for", `pod/${pod.name}`);
    expect(stdout).toMatch(/^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n/);
    for (const reason of ["Scheduled", "Pulled", "Created", "Started"]) expect(stdout).toContain(reason);
    await using forwarding = start(["port-forward", `pod/${pod.name}`, ":80"]);
    const [, port] = await forwarding.untilOutput(/Forwarding from 127\.0\.0\.1:(\d+) -> 80/);
    for (const _try of [1, 2])
      expect(await (await fetch(`http://127.0.0.1:${port ?? ""}/`)).text()).toBe("hello\n");
  });
}

describe.skipIf(!hasKubectl)("kubectl", () => {
  promises("kubectl");
});

describe("minikubelet", () => {
  promises("minikubelet");
});

describe.skipIf(!hasKubectl)("the same from both", () => {
  const instance = useInstance();
  const name = "both";
  const labels = { app: name, "app.kubernetes.io/name": name };

  beforeAll(async () => {
    const deployment = deploymentOf(name, shell(untilTerm), labels);
    const service = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name, labels },
      spec: { selector: labels, ports: [{ port: 80 }] },
    };
    const input = JSON.stringify({ apiVersion: "v1", kind: "List", items: [deployment, service] });
    await instance().cliOk(["apply", "-f", "-"], { input });
    await instance().kubectl(["rollout", "status", "deployment", name, "--timeout=60s"]);
  });

  afterAll(async () => {
    await instance().cliOk(["delete", "deployment", name]);
    await instance().kubectl(["wait", "--for=delete", "pod", "-l", `app=${name}`, "--timeout=60s"]);
  });

  // Of what depends on the moment, or on kubectl's version, only the place.
  const comparable = (text: string): string =>
    text
      .replace(/\w{3}, \d\d \w{3} \d{4} [\d:]+ [+-]\d{4}|\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")
      .replace(/\b(\d+[dhms])+\b/g, "AGE")
      .replace(/Resource Version: +\d+/g, "Resource Version:")
      .replace(/ {2}spec\.containers\{\w+\}: /g, "  ")
      .replace(/(?<=\S) +|-{2,}/g, " ");

  it.each([
    "describe deployment",
    `describe replicaset ${name}`,
    `describe pod -l app=${name}`,
    "describe node",
    "describe namespace default",
    `describe service,endpoints ${name}`,
    `describe endpointslice ${name}`,
    "describe configmap",
    "describe serviceaccount -A",
    "describe lease -n kube-node-lease",
    "describe secret",
    "describe pod no-such-pod",
    "get all",
    "get all -A -o wide",
    `get pods,services -l app=${name} --no-headers`,
    `get service/${name} service/kubernetes -o name`,
    `get service ${name} no-such-service`,
    "get pod no-such-pod neither-this",
    "get pod/no-such-pod service/neither-this -o name",
    "get pod/no-such-pod service/neither-this -o json",
    "describe pod no-such-pod neither-this",
    "describe pod/no-such-pod pod/no-such-pod",
    "delete pod no-such-pod neither-this",
    `describe service ${name} --show-events=false`,
    `describe pod -l app=${name} --show-events=false`,
    `get endpoints ${name} no-such-endpoints`,
    `get deployment/${name} service/${name} --show-labels`,
    "get nodes,pods -A",
    "get secrets",
  ])("%s", async (line) => {
    const args = line.split(" ");
    const [theirs, ours] = await Promise.all([instance().kubectl(args), instance().cli(args)]);
    expect({ ...ours, stdout: comparable(ours.stdout) }).toEqual({
      ...theirs,
      stdout: comparable(theirs.stdout),
    });
  });
});
