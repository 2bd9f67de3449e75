import { describe, expect, it } from "vitest";
import { useInstance } from "./fixture/instance.ts";
import { podOf, shell, untilTerm, webServer, untilItServes } from "./fixture/manifest.ts";
import { freePort, takePort } from "./fixture/ports.ts";

const instance = useInstance();

describe.concurrent("the sandbox", () => {
  it("publishes hostPort on the host, and a second pod that wants it is refused", async () => {
    const hostPort = await freePort();
    const ports = [{ containerPort: 80, hostPort }];
    const readinessProbe = untilItServes;
    await using pod = await instance().run(podOf("host-port", webServer({ ports, readinessProbe })));
    await pod.untilReady();
    const answer = await fetch(`http://127.0.0.1:${hostPort}/`);
    expect(await answer.text()).toBe("hello\n");
    await using second = await instance().run(podOf("host-port", webServer({ ports, readinessProbe })));
    await second.untilEvent(/^FailedScheduling: .*didn't have free ports for the requested pod ports/);
    await pod.delete();
    await second.untilReady();
    expect(await (await fetch(`http://127.0.0.1:${hostPort}/`)).text()).toBe("hello\n");
  });

  it("says which host port is taken by a program, and starts when it is free", async () => {
    const hostPort = await freePort();
    const taken = await takePort(hostPort);
    await using pod = await instance().run(
      podOf("taken", webServer({ ports: [{ containerPort: 80, hostPort }] })),
    );
    await pod.untilEvent(new RegExp(`^FailedCreatePodSandBox: .*:${hostPort}.*address already in use`));
    await taken[Symbol.asyncDispose]();
    await pod.untilReady(60_000);
  });

  it("has the pod's name as host name, its hosts file with aliases, and the cluster's search domains", async () => {
    await using pod = await instance().run(
      podOf("names", shell(untilTerm), {
        hostAliases: [{ ip: "192.0.2.7", hostnames: ["db", "db.example.com"] }],
      }),
    );
    await pod.untilReady();
    expect((await pod.exec(["hostname"])).output).toBe(`${pod.name}\n`);
    const hosts = (await pod.exec(["cat", "/etc/hosts"])).output;
    expect(hosts).toMatch(/^# Kubernetes-managed hosts file\.\n127\.0\.0\.1\tlocalhost\n/);
    expect(hosts).toContain(`${pod.pod.status?.podIP ?? ""}\t${pod.name}\n`);
    expect(hosts).toContain("192.0.2.7\tdb\tdb.example.com\n");
    const resolv = (await pod.exec(["cat", "/etc/resolv.conf"])).output;
    expect(resolv).toMatch(/search default\.svc\.cluster\.local svc\.cluster\.local cluster\.local/);
    expect(resolv).toMatch(/options ndots:5/);
  });

  it("takes hostname, subdomain and a DNS policy of None from the spec", async () => {
    await using pod = await instance().run(
      podOf("own", shell(untilTerm), {
        hostname: "web",
        subdomain: "shop",
        dnsPolicy: "None",
        dnsConfig: {
          nameservers: ["192.0.2.53"],
          searches: ["example.com"],
          options: [{ name: "ndots", value: "2" }],
        },
      }),
    );
    await pod.untilReady();
    expect((await pod.exec(["hostname", "-f"])).output).toBe("web.shop.default.svc.cluster.local\n");
    expect((await pod.exec(["cat", "/etc/resolv.conf"])).output).toBe(
      "search example.com\nnameserver 192.0.2.53\noptions ndots:2\n",
    );
  });

  it("shares processes only with shareProcessNamespace, where process 1 is the sandbox's", async () => {
    await using shared = await instance().run(
      podOf("shared", [shell(untilTerm, { name: "a" }), shell("exec sleep 1000", { name: "b" })], {
        shareProcessNamespace: true,
      }),
    );
    await using apart = await instance().run(
      podOf("apart", [shell(untilTerm, { name: "a" }), shell("exec sleep 1000", { name: "b" })]),
    );
    await Promise.all([shared.untilReady(), apart.untilReady()]);
    expect((await shared.exec(["ps"], "a")).output).toMatch(/1 .*\/pause[\s\S]*sleep 1000/);
    expect((await apart.exec(["ps"], "a")).output).not.toMatch(/sleep 1000|pause/);
  });

  it("with hostNetwork is the host's own network", async () => {
    const port = await freePort();
    await using pod = await instance().run(
      podOf("host-network", shell(`httpd -f -p ${port} -h /etc & trap 'exit 0' TERM; wait`), {
        hostNetwork: true,
      }),
    );
    await pod.untilReady();
    expect(pod.pod.status?.podIP).toBe(pod.pod.status?.hostIP);
    await pod.until("serving", () => pod.container()?.state.running !== undefined);
    const { output } = await pod.exec(["sh", "-c", `netstat -ltn | grep :${port} || sleep 1; netstat -ltn`]);
    expect(output).toContain(`:${port}`);
  });

  it("reaches other pods by address, and they reach it", async () => {
    await using server = await instance().run(podOf("server", webServer()));
    await using client = await instance().run(podOf("client", shell(untilTerm)));
    await Promise.all([server.untilReady(), client.untilReady()]);
    const { output } = await client.exec(["wget", "-qO-", `http://${server.pod.status?.podIP ?? ""}/`]);
    expect(output).toBe("hello\n");
  });

  it("runs as the users and with the limits of the security contexts", async () => {
    await using pod = await instance().run(
      podOf(
        "user",
        shell("id -u; id -g; touch /x 2>&1; grep NoNewPrivs /proc/self/status", {
          securityContext: { runAsUser: 1234, readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
        }),
        { restartPolicy: "Never", securityContext: { runAsGroup: 4321, runAsNonRoot: true } },
      ),
    );
    await pod.untilPhase("Succeeded");
    expect(await pod.logs()).toBe("1234\n4321\ntouch: /x: Read-only file system\nNoNewPrivs:\t1\n");
    await using root = await instance().run(
      podOf("root", shell("true"), { restartPolicy: "Never", securityContext: { runAsNonRoot: true } }),
    );
    await root.untilStatus("CreateContainerConfigError");
    await root.untilEvent(/^Failed: Error: container has runAsNonRoot and image will run as root/);
  });
});
