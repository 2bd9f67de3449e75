import { describe, expect, it } from "vitest";
import type { Container, KubeObject } from "../src/api/index.ts";
import { useInstance } from "./fixture/instance.ts";
import { podOf, shell, uniqueName } from "./fixture/manifest.ts";
import type { PodHandle } from "./fixture/pod-handle.ts";

const instance = useInstance();
const namespace = "default";

async function environmentOf(
  change: Partial<Container>,
  ...others: readonly KubeObject[]
): Promise<{ readonly env: Readonly<Record<string, string>>; readonly pod: PodHandle }> {
  const pod = await instance().run(
    podOf(
      "env",
      shell("env", change),
      { restartPolicy: "Never", serviceAccountName: "default" },
      { labels: { app: "shop" }, annotations: { note: "n" } },
    ),
    ...others,
  );
  await pod.untilPhase("Succeeded");
  const lines = (await pod.logs()).trim().split("\n");
  return {
    pod,
    env: Object.fromEntries(
      lines.map((line): [string, string] => [line.split("=")[0] ?? "", line.slice(line.indexOf("=") + 1)]),
    ),
  };
}

describe.concurrent("environment", () => {
  it("expands $(NAME) of earlier variables, keeps $$(NAME) and what is unknown", async () => {
    const { env } = await environmentOf({
      env: [
        { name: "FIRST", value: "one" },
        { name: "SECOND", value: "$(FIRST) and two" },
        { name: "ESCAPED", value: "$$(FIRST)" },
        { name: "UNKNOWN", value: "$(NOBODY) $(LATER)" },
        { name: "LATER", value: "late" },
      ],
    });
    expect(env).toMatchObject({
      FIRST: "one",
      SECOND: "one and two",
      ESCAPED: "$(FIRST)",
      UNKNOWN: "$(NOBODY) $(LATER)",
    });
  });

  it("expands variables in command and args", async () => {
    await using pod = await instance().run(
      podOf(
        "args",
        shell("", {
          command: ["echo", "$(GREETING)"],
          args: ["$(GREETING)!", "$$(GREETING)"],
          env: [{ name: "GREETING", value: "hello" }],
        }),
        { restartPolicy: "Never" },
      ),
    );
    await pod.untilPhase("Succeeded");
    expect(await pod.logs()).toBe("hello hello! $(GREETING)\n");
  });

  it("comes from config maps and secrets, whole with a prefix or key by key; env wins over envFrom", async () => {
    const [config, password] = [uniqueName("config"), uniqueName("password")];
    const { env } = await environmentOf(
      {
        envFrom: [{ prefix: "CONFIG_", configMapRef: { name: config } }, { secretRef: { name: password } }],
        env: [
          { name: "COLOR", valueFrom: { configMapKeyRef: { name: config, key: "color" } } },
          { name: "TOKEN", value: "overridden" },
          { name: "NONE", valueFrom: { configMapKeyRef: { name: "no-such-map", key: "x", optional: true } } },
        ],
      },
      {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: config, namespace },
        data: { color: "blue" },
      } as KubeObject,
      {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: password, namespace },
        stringData: { TOKEN: "t", USER: "u" },
      } as KubeObject,
    );
    expect(env).toMatchObject({ CONFIG_color: "blue", COLOR: "blue", TOKEN: "overridden", USER: "u" });
    expect(env).not.toHaveProperty("NONE");
  });

  it("tells the container about its pod by the downward API", async () => {
    const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
    const resource = (name: string, path: string, divisor: string) => ({
      name,
      valueFrom: { resourceFieldRef: { resource: path, divisor } },
    });
    const { env, pod } = await environmentOf({
      resources: { limits: { memory: "32Mi" }, requests: { cpu: "100m", memory: "16Mi" } },
      env: [
        field("NAME", "metadata.name"),
        field("NAMESPACE", "metadata.namespace"),
        field("UID", "metadata.uid"),
        field("LABEL", "metadata.labels['app']"),
        field("NOTE", "metadata.annotations['note']"),
        field("IP", "status.podIP"),
        field("HOST_IP", "status.hostIP"),
        field("NODE", "spec.nodeName"),
        field("ACCOUNT", "spec.serviceAccountName"),
        resource("MEMORY", "limits.memory", "1Mi"),
        resource("CPU", "requests.cpu", "1m"),
      ],
    });
    expect(env).toMatchObject({
      NAME: pod.name,
      NAMESPACE: "default",
      UID: pod.uid,
      LABEL: "shop",
      NOTE: "n",
      HOST_IP: pod.pod.status?.hostIP,
      NODE: pod.pod.spec.nodeName,
      ACCOUNT: "default",
      MEMORY: "32",
      CPU: "100",
      HOSTNAME: pod.name,
    });
    expect(env["IP"]).toMatch(/^10\.244\.\d+\.\d+$/);
  });

  it("names a missing config map as CreateContainerConfigError and starts when it appears", async () => {
    const config = uniqueName("late");
    await using pod = await instance().run(
      podOf("late", shell("echo $color", { envFrom: [{ configMapRef: { name: config } }] }), {
        restartPolicy: "Never",
      }),
    );
    await pod.untilStatus("CreateContainerConfigError");
    await pod.untilEvent(new RegExp(`^Failed: Error: configmap "${config}" not found$`));
    await instance().create({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: config, namespace },
      data: { color: "green" },
    } as KubeObject);
    await pod.untilPhase("Succeeded");
    expect(await pod.logs()).toBe("green\n");
  });
});
