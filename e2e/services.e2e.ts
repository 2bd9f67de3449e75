import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, it } from "vitest";
import type { Pod, Service, ServiceSpec } from "../src/api/index.ts";
import { useInstance } from "./fixture/instance.ts";
import { podOf, shell, uniqueName, untilItServes, webServer } from "./fixture/manifest.ts";
import { takePort } from "./fixture/ports.ts";

const instance = useInstance();
const patiently = { timeout: 20_000 };

/** Node ports of this file, one for each test: all instances of the machine share the range. */
let nextPort = 31_500 + (process.pid % 400);
const nodePortOf = (): number => nextPort++;

function serviceOf(name: string, nodePort: number, change: Partial<ServiceSpec> = {}): Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name },
    spec: {
      type: "NodePort",
      selector: { app: name },
      ports: [{ name: "http", port: 80, targetPort: "http", nodePort }],
      ...change,
    },
  };
}

/** Answers with its own name. */
function web(app: string): Pod {
  const name = uniqueName(app);
  const server = webServer({ readinessProbe: untilItServes }, `echo ${name} > /www/index.html`);
  return podOf(app, server, {}, { name, labels: { app } });
}

async function ask(port: number): Promise<string> {
  try {
    return (await (await fetch(`http://127.0.0.1:${String(port)}/`)).text()).trim();
  } catch (error) {
    const { cause } = error as { readonly cause?: { readonly code?: string } };
    return cause?.code ?? "failed";
  }
}

describe.concurrent("a service", () => {
  it("leads to ready pods by its node port, and refuses while there is none", async ({ expect }) => {
    const name = uniqueName("balanced");
    const port = nodePortOf();
    await instance().create(serviceOf(name, port));
    expect(await ask(port)).toBe("ECONNREFUSED");
    const pods = await Promise.all([web(name), web(name)].map(async (pod) => await instance().run(pod)));
    for (const pod of pods) await pod.untilReady();
    await expect
      .poll(async () => new Set([await ask(port), await ask(port), await ask(port)]), patiently)
      .toEqual(new Set(pods.map((pod) => pod.name)));
    const [first, second] = pods;
    await first?.delete();
    expect(new Set([await ask(port), await ask(port)])).toEqual(new Set([second?.name]));
    await second?.delete();
    expect(await ask(port)).toBe("ECONNREFUSED");
    await instance().cliOk(["delete", "service", name]);
  });

  it("keeps a connection that is open while its pod ends, and gives it no new one", async ({ expect }) => {
    const name = uniqueName("open");
    const port = nodePortOf();
    const lingering = shell(
      "mkdir /www; echo last > /www/index.html; trap 'sleep 5; exit 0' TERM; httpd -f -p 80 -h /www & wait",
      { ports: [{ name: "http", containerPort: 80 }], readinessProbe: untilItServes },
    );
    const spec = { terminationGracePeriodSeconds: 10 };
    await instance().create(serviceOf(name, port));
    const pod = await instance().run(podOf(name, lingering, spec, { labels: { app: name } }));
    await pod.untilReady();
    await expect.poll(async () => await ask(port), patiently).toBe("last");
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    socket.write("GET / HTTP/1.0\r\n");
    const other = await instance().run(web(name));
    await other.untilReady();
    const deleted = pod.delete();
    const answers = async () => new Set([await ask(port), await ask(port)]);
    await expect.poll(answers, patiently).toEqual(new Set([other.name]));
    socket.write("\r\n");
    expect(await text(socket)).toMatch(/200 OK[\s\S]*last/);
    await deleted;
    await other.delete();
    await instance().cliOk(["delete", "service", name]);
  });

  it("tells by an event that its node port is taken, and listens once it is free", async ({ expect }) => {
    const name = uniqueName("taken");
    const port = nodePortOf();
    const pod = await instance().run(web(name));
    await pod.untilReady();
    {
      await using _taken = await takePort(port);
      await instance().create(serviceOf(name, port));
      await expect
        .poll(async () => await instance().cliOk(["describe", "service", name]), patiently)
        .toMatch(/Warning +NodePortNotListening .* is taken by another program on 127\.0\.0\.1/);
    }
    await expect.poll(async () => await ask(port), patiently).toBe(pod.name);
    await pod.delete();
    await instance().cliOk(["delete", "service", name]);
  });

  it("is forwarded to by the number of its port", async ({ expect }) => {
    const name = uniqueName("forwarded");
    await instance().create(
      serviceOf(name, 0, { type: "ClusterIP", ports: [{ port: 8080, targetPort: "http" }] }),
    );
    const pod = await instance().run(web(name));
    await pod.untilReady();
    await using running = instance().spawnCli(["port-forward", `svc/${name}`, ":8080"]);
    const line = await running.untilOutput(/Forwarding from 127\.0\.0\.1:(\d+) -> 80\n/);
    expect(await ask(Number(line[1]))).toBe(pod.name);
    running.signal("SIGINT");
    await running.ended;
    await pod.delete();
    await instance().cliOk(["delete", "service", name]);
  });

  it("of a run is told where it is reached, and goes with the pods", async ({ expect }) => {
    const name = uniqueName("run");
    const port = nodePortOf();
    const path = join(instance().root, `${name}.yaml`);
    const documents = [serviceOf(name, port), web(name)];
    await writeFile(path, documents.map((document) => JSON.stringify(document)).join("\n---\n"));
    await using running = instance().spawnCli(["run", path]);
    await running.untilOutput(
      new RegExp(`^service/${name}: http://127\\.0\\.0\\.1:${String(port)} \\(http\\)$`, "m"),
    );
    await running.untilOutput(/ 1\/1 +Running /);
    await expect.poll(async () => await ask(port), patiently).toMatch(name);
    running.signal("SIGINT");
    expect((await running.ended).code).toBe(130);
    expect(await instance().cliOk(["get", "service", name, "--ignore-not-found"])).toBe("");
    expect(await ask(port)).toBe("ECONNREFUSED");
  });
});
