import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { KubeObject } from "../src/api/index.ts";
import { useInstance } from "./fixture/instance.ts";
import { podOf, shell, uniqueName, untilTerm } from "./fixture/manifest.ts";

const instance = useInstance();

function configMap(name: string, data: Readonly<Record<string, string>>): KubeObject {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: "default" },
    data,
  } as KubeObject;
}

function secret(name: string, stringData: Readonly<Record<string, string>>): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace: "default" },
    stringData,
  } as KubeObject;
}

describe.concurrent("volumes", () => {
  it("emptyDir is shared by the containers, outlives their restarts and goes with the pod", async () => {
    const volumeMounts = [{ name: "shared", mountPath: "/shared" }];
    await using pod = await instance().run(
      podOf(
        "shared",
        [
          shell(
            "echo run >> /shared/runs; test $(wc -l < /shared/runs) -ge 2 || exit 1; while :; do sleep 0.1; done",
            {
              name: "writer",
              volumeMounts,
            },
          ),
          shell(untilTerm, {
            name: "reader",
            volumeMounts: [{ ...volumeMounts[0], name: "shared", mountPath: "/seen", readOnly: true }],
          }),
        ],
        { volumes: [{ name: "shared", emptyDir: {} }], terminationGracePeriodSeconds: 1 },
      ),
    );
    await pod.untilRestarts(1, "writer");
    await pod.untilReady();
    expect((await pod.exec(["cat", "/seen/runs"], "reader")).output).toBe("run\nrun\n");
    expect((await pod.exec(["sh", "-c", "touch /seen/x"], "reader")).output).toMatch(/Read-only file system/);
    await pod.delete();
    expect(await pod.engineObjects()).toEqual([]);
  });

  it("emptyDir with medium Memory is a tmpfs of its sizeLimit, shared by the containers", async () => {
    const volumeMounts = [{ name: "memory", mountPath: "/memory" }];
    await using pod = await instance().run(
      podOf(
        "memory",
        [
          shell(`echo fast > /memory/file; ${untilTerm}`, { name: "writer", volumeMounts }),
          shell(untilTerm, { name: "reader", volumeMounts }),
        ],
        { volumes: [{ name: "memory", emptyDir: { medium: "Memory", sizeLimit: "16Mi" } }] },
      ),
    );
    await pod.untilReady();
    const { output } = await pod.exec(
      ["sh", "-c", "cat /memory/file; grep ' /memory ' /proc/mounts"],
      "reader",
    );
    expect(output).toMatch(/^fast\ntmpfs \/memory tmpfs .*size=16384k/);
  });

  it("hostPath shows the host's files, and type DirectoryOrCreate makes the directory", async () => {
    const path = join(instance().root, "host", "made");
    await using pod = await instance().run(
      podOf(
        "host",
        shell("echo from the pod > /host/file", { volumeMounts: [{ name: "host", mountPath: "/host" }] }),
        {
          restartPolicy: "Never",
          volumes: [{ name: "host", hostPath: { path, type: "DirectoryOrCreate" } }],
        },
      ),
    );
    await pod.untilPhase("Succeeded");
    expect(await readFile(join(path, "file"), "utf8")).toBe("from the pod\n");
  });

  it("hostPath of the wrong type keeps the pod in ContainerCreating, with the kubelet's event", async () => {
    const path = join(instance().root, "no-such-directory");
    await using pod = await instance().run(
      podOf("wrong", shell("true", { volumeMounts: [{ name: "host", mountPath: "/host" }] }), {
        volumes: [{ name: "host", hostPath: { path, type: "Directory" } }],
      }),
    );
    await pod.untilEvent(
      /^FailedMount: MountVolume\.SetUp failed for volume "host" : hostPath type check failed/,
    );
    expect(pod.sightings.at(-1)?.status).toBe("ContainerCreating");
    await mkdir(path);
    await pod.until("started once the directory is there", () => pod.container()?.containerID !== undefined);
  });

  it("configMap, secret, downwardAPI and projected volumes hold what they name, with its modes", async () => {
    const [config, password] = [uniqueName("config"), uniqueName("password")];
    const script = `cd /all; cat config/a.properties secret/key labels/text; echo; cat limit/cpu; echo
      cat together/renamed together/key together/name; echo; stat -Lc %a secret/key together/renamed; ls config`;
    const mount = (name: string): { name: string; mountPath: string } => ({
      name,
      mountPath: `/all/${name}`,
    });
    const downward = [{ path: "name", fieldRef: { fieldPath: "metadata.name" } }];
    await using pod = await instance().run(
      podOf(
        "files",
        shell(script, {
          volumeMounts: ["config", "secret", "labels", "limit", "together"].map(mount),
          resources: { limits: { cpu: "250m" } },
        }),
        {
          restartPolicy: "Never",
          volumes: [
            { name: "config", configMap: { name: config } },
            { name: "secret", secret: { secretName: password, defaultMode: 0o400 } },
            {
              name: "labels",
              downwardAPI: { items: [{ path: "text", fieldRef: { fieldPath: "metadata.labels['app']" } }] },
            },
            {
              name: "limit",
              downwardAPI: {
                items: [
                  {
                    path: "cpu",
                    resourceFieldRef: { containerName: "main", resource: "limits.cpu", divisor: "1m" },
                  },
                ],
              },
            },
            {
              name: "together",
              projected: {
                sources: [
                  {
                    configMap: {
                      name: config,
                      items: [{ key: "b.properties", path: "renamed", mode: 0o440 }],
                    },
                  },
                  { secret: { name: password } },
                  { downwardAPI: { items: downward } },
                ],
              },
            },
          ],
        },
        { labels: { app: "files" } },
      ),
      configMap(config, { "a.properties": "color=blue\n", "b.properties": "size=large\n" }),
      secret(password, { key: "not-a-real-one\n" }),
    );
    await pod.untilPhase("Succeeded");
    expect((await pod.logs()).split("\n")).toEqual([
      "color=blue",
      "not-a-real-one",
      "files",
      "250",
      "size=large",
      "not-a-real-one",
      pod.name,
      "400",
      "440",
      "a.properties",
      "b.properties",
      "",
    ]);
  });

  it("a subPath mounts one file or one directory of a volume, also with subPathExpr", async () => {
    const config = uniqueName("sub");
    await using pod = await instance().run(
      podOf(
        "sub",
        shell("cat /etc/one.conf; echo inner > /data/file; cat /whole/*/file; ls /whole", {
          env: [{ name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
          volumeMounts: [
            { name: "config", mountPath: "/etc/one.conf", subPath: "one.conf" },
            { name: "data", mountPath: "/data", subPathExpr: "$(POD_NAME)" },
            { name: "data", mountPath: "/whole" },
          ],
        }),
        {
          restartPolicy: "Never",
          volumes: [
            { name: "config", configMap: { name: config } },
            { name: "data", emptyDir: {} },
          ],
        },
      ),
      configMap(config, { "one.conf": "the one\n", "two.conf": "the other\n" }),
    );
    await pod.untilPhase("Succeeded");
    expect(await pod.logs()).toBe(`the one\ninner\n${pod.name}\n`);
  });

  it("a missing configMap holds the pod back, and the pod starts when it appears", async () => {
    const config = uniqueName("late");
    await using pod = await instance().run(
      podOf("late", shell("cat /config/key", { volumeMounts: [{ name: "config", mountPath: "/config" }] }), {
        restartPolicy: "Never",
        volumes: [{ name: "config", configMap: { name: config } }],
      }),
    );
    await pod.untilEvent(
      new RegExp(
        `^FailedMount: MountVolume\\.SetUp failed for volume "config" : configmap "${config}" not found`,
      ),
    );
    expect(pod.sightings.at(-1)?.status).toBe("ContainerCreating");
    await instance().create(configMap(config, { key: "there" }));
    await pod.untilPhase("Succeeded");
    expect(await pod.logs()).toBe("there");
  });

  it("users in fsGroup may write, and files of secrets are theirs to read", async () => {
    const password = uniqueName("group");
    await using pod = await instance().run(
      podOf(
        "group",
        shell("cat /secret/key; echo mine > /data/file; stat -c '%g %a' /data; id -G", {
          volumeMounts: [
            { name: "secret", mountPath: "/secret" },
            { name: "data", mountPath: "/data" },
          ],
        }),
        {
          restartPolicy: "Never",
          securityContext: { runAsUser: 1000, runAsGroup: 1000, fsGroup: 2000 },
          volumes: [
            { name: "secret", secret: { secretName: password, defaultMode: 0o400 } },
            { name: "data", emptyDir: {} },
          ],
        },
      ),
      secret(password, { key: "for the group\n" }),
    );
    await pod.untilPhase("Succeeded");
    expect(await pod.logs()).toBe("for the group\n2000 2777\n1000 2000\n");
  });
});
