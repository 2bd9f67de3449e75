/* eslint @typescript-eslint/no-unsafe-class-instance-assignment: "off" -- the library takes literals for its model classes */
import { PassThrough } from "node:stream";
import {
  Attach,
  CoreV1Api,
  Exec,
  KubeConfig,
  Log,
  makeInformer,
  Metrics,
  PatchStrategy,
  PortForward,
  setHeaderOptions,
  type V1Pod,
  type V1Status,
} from "@kubernetes/client-node";
import { connect, createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { useInstance } from "./fixture/instance.ts";

const instance = useInstance();
const namespace = "default";

function clients() {
  const config = new KubeConfig();
  config.loadFromFile(instance().kubeconfig);
  return { config, core: config.makeApiClient(CoreV1Api) };
}

const podNamed = (name: string, command: readonly string[]): V1Pod => ({
  metadata: { name, labels: { app: name } },
  spec: {
    terminationGracePeriodSeconds: 0,
    containers: [{ name: "c", image: "busybox", command: [...command], stdin: true }],
  },
});

async function running(name: string, command: readonly string[]) {
  const { config, core } = clients();
  await core.createNamespacedPod({ namespace, body: podNamed(name, command) });
  await expect
    .poll(async () => (await core.readNamespacedPod({ namespace, name })).status?.phase, { timeout: 60_000 })
    .toBe("Running");
  return { config, core };
}

describe("@kubernetes/client-node", () => {
  it("an informer sees what is there, what comes, changes and goes", async () => {
    const { config, core } = clients();
    const body = (name: string) => ({ metadata: { name, labels: { informed: "yes" } } });
    await core.createNamespacedConfigMap({ namespace, body: body("before") });
    const seen: string[] = [];
    const labelSelector = "informed=yes";
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const list = async () => await core.listNamespacedConfigMap({ namespace, labelSelector });
    const informer = makeInformer(config, path, list, labelSelector);
    for (const verb of ["add", "update", "delete"] as const) {
      informer.on(verb, (object) => seen.push(`${verb} ${object.metadata?.name ?? ""}`));
    }
    await informer.start();
    await core.createNamespacedConfigMap({ namespace, body: body("after") });
    const patch = { data: { k: "v" } };
    await core.patchNamespacedConfigMap(
      { namespace, name: "after", body: patch },
      setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
    );
    await core.deleteNamespacedConfigMap({ namespace, name: "after" });
    await expect.poll(() => seen).toEqual(["add before", "add after", "update after", "delete after"]);
    await informer.stop();
    await core.deleteNamespacedConfigMap({ namespace, name: "before" });
  });

  it("patches in four ways; apply owns its fields", async () => {
    const { core } = clients();
    const name = "patched";
    const patch = async (strategy: string, body: unknown, more: object = {}) =>
      (
        await core.patchNamespacedConfigMap(
          { namespace, name, body, ...more },
          setHeaderOptions("Content-Type", strategy),
        )
      ).data;
    const applied = { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { a: "1" } };
    const manager = { fieldManager: "test", force: true };
    expect(await patch(PatchStrategy.ServerSideApply, applied, manager)).toEqual({ a: "1" });
    expect(await patch(PatchStrategy.MergePatch, { data: { b: "2" } })).toEqual({ a: "1", b: "2" });
    expect(await patch(PatchStrategy.StrategicMergePatch, { data: { c: "3" } })).toEqual({
      a: "1",
      b: "2",
      c: "3",
    });
    expect(await patch(PatchStrategy.JsonPatch, [{ op: "remove", path: "/data/c" }])).toEqual({
      a: "1",
      b: "2",
    });
    expect(await patch(PatchStrategy.ServerSideApply, { ...applied, data: {} }, manager)).toEqual({ b: "2" });
    await core.deleteNamespacedConfigMap({ namespace, name });
  });

  it("exec: output, input and exit code", async () => {
    const { config, core } = await running("exec", ["sleep", "600"]);
    const [stdin, stdout] = [new PassThrough(), new PassThrough()];
    const ended = Promise.withResolvers<V1Status>();
    const printed = text(stdout);
    const command = ["sh", "-c", "read line; echo got $line; exit 3"];
    await new Exec(config).exec(namespace, "exec", "c", command, stdout, null, stdin, false, ended.resolve);
    stdin.end("hello\n");
    const status = await ended.promise;
    stdout.end();
    expect(await printed).toBe("got hello\n");
    expect(status.details?.causes).toEqual([{ reason: "ExitCode", message: "3" }]);
    await core.deleteNamespacedPod({ namespace, name: "exec" });
  });

  it("exec without input: the size of the terminal arrives, and so does its change", async () => {
    const { config, core } = await running("sized", ["sleep", "600"]);
    const terminal = Object.assign(new PassThrough(), { columns: 101, rows: 33 });
    let output = "";
    terminal.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const ended = Promise.withResolvers<V1Status>();
    // Standard input is no terminal, the other two are.
    const size = "stty size <&2";
    const command = ["sh", "-c", `until ${size} | grep -q '^44 122$'; do ${size}; sleep 0.1; done`];
    await new Exec(config).exec(namespace, "sized", "c", command, terminal, null, null, true, ended.resolve);
    await expect.poll(() => output, { timeout: 20_000 }).toContain("33 101");
    Object.assign(terminal, { columns: 122, rows: 44 }).emit("resize");
    expect((await ended.promise).status).toBe("Success");
    await core.deleteNamespacedPod({ namespace, name: "sized" });
  });

  it("attach and logs show what the container writes", async () => {
    const { config, core } = await running("attach", ["cat"]);
    const [stdin, stdout] = [new PassThrough(), new PassThrough()];
    let output = "";
    stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const socket = await new Attach(config).attach(namespace, "attach", "c", stdout, null, stdin, false);
    stdin.write("echo\n");
    await expect.poll(() => output).toBe("echo\n");
    socket.close();
    const log = new PassThrough();
    const logged = text(log);
    await new Log(config).log(namespace, "attach", "c", log, { tailLines: 1 });
    expect(await logged).toBe("echo\n");
    await core.deleteNamespacedPod({ namespace, name: "attach" });
  });

  it("port-forward connects to a port of the pod", async () => {
    const { config, core } = await running("web", [
      "sh",
      "-c",
      "echo hi > /tmp/index.html; httpd -f -h /tmp",
    ]);
    const forward = new PortForward(config);
    const server = createServer((socket) => {
      forward.portForward(namespace, "web", [80], socket, null, socket).catch((error: unknown) => {
        socket.destroy(error instanceof Error ? error : new Error(String(error)));
      });
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    socket.write("GET / HTTP/1.0\r\n\r\n");
    let answer = "";
    socket.on("data", (chunk: Buffer) => (answer += chunk.toString()));
    await expect.poll(() => answer, { timeout: 20_000 }).toMatch(/200 OK[\s\S]*hi\n$/);
    socket.destroy();
    server.close();
    await core.deleteNamespacedPod({ namespace, name: "web" });
  });

  it("metrics of pods", async () => {
    const { config, core } = await running("measured", ["sleep", "600"]);
    const { items } = await new Metrics(config).getPodMetrics(namespace);
    const measured = items.find(({ metadata }) => metadata.name === "measured");
    expect(measured?.containers[0]).toMatchObject({
      name: "c",
      usage: { cpu: expect.stringMatching(/^\d+n$/) as string },
    });
    await core.deleteNamespacedPod({ namespace, name: "measured" });
  });
});
