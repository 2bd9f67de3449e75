import { describe, expect, it } from "vitest";
import { hasKubectl, useInstance } from "./fixture/instance.ts";
import { podOf, shell, untilTerm } from "./fixture/manifest.ts";
import type { Ended } from "./fixture/process.ts";

const instance = useInstance();

const small = { limits: { cpu: "200m", memory: "64Mi" }, requests: { cpu: "100m", memory: "64Mi" } };

/** What the kernel holds the container to, cgroup v1 or v2. */
const limits =
  "cat /sys/fs/cgroup/memory.max 2>/dev/null || cat /sys/fs/cgroup/memory/memory.limit_in_bytes; cut -d' ' -f1 /sys/fs/cgroup/cpu.max 2>/dev/null || cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us";

async function patch(name: string, resources: object): Promise<Ended> {
  const body = JSON.stringify({ spec: { containers: [{ name: "main", resources }] } });
  return await instance().kubectl(["patch", "pod", name, "--subresource", "resize", "--patch", body]);
}

describe.skipIf(!hasKubectl)("kubectl patch --subresource resize", () => {
  it("changes what the kernel grants a container that goes on running", async () => {
    await using pod = await instance().run(podOf("live", shell(untilTerm, { resources: small })));
    await pod.untilReady();
    expect((await pod.exec(["sh", "-c", limits])).output).toBe("67108864\n20000\n");
    const done = await patch(pod.name, {
      limits: { cpu: "400m", memory: "128Mi" },
      requests: { cpu: "300m", memory: "128Mi" },
    });
    expect(done).toMatchObject({ code: 0, stderr: "" });
    await pod.untilEvent(/^ResizeStarted: Pod resize started: /);
    await pod.untilEvent(/^ResizeCompleted: Pod resize completed: /);
    expect((await pod.exec(["sh", "-c", limits])).output).toBe("134217728\n40000\n");
    await pod.until("what was granted", () => pod.container()?.allocatedResources?.["cpu"] === "300m");
    expect(pod.container()).toMatchObject({ restartCount: 0, resources: { limits: { cpu: "400m" } } });
  });

  it("restarts the container where its policy says so", async () => {
    const resizePolicy = [{ resourceName: "memory", restartPolicy: "RestartContainer" }];
    await using pod = await instance().run(
      podOf("again", shell(untilTerm, { resources: small, resizePolicy })),
    );
    await pod.untilReady();
    await patch(pod.name, { limits: { memory: "128Mi" }, requests: { memory: "128Mi" } });
    await pod.untilEvent(/^Killing: Container main resize requires restart$/);
    await pod.untilRestarts(1);
    await pod.untilReady();
    expect((await pod.exec(["sh", "-c", limits])).output).toBe("134217728\n20000\n");
  });

  it("of more than the node has is pending, and of another QoS class refused", async () => {
    await using pod = await instance().run(podOf("greedy", shell(untilTerm, { resources: small })));
    await pod.untilReady();
    await patch(pod.name, { limits: { cpu: "2000" }, requests: { cpu: "1000" } });
    await pod.untilEvent(/^ResizeInfeasible: .*Node didn't have enough capacity: cpu, requested: 1000000/);
    const guaranteed = await patch(pod.name, { limits: { cpu: "100m" }, requests: { cpu: "100m" } });
    expect(guaranteed.code).toBe(1);
    expect(guaranteed.stderr).toContain("Pod QOS Class may not change as a result of resizing");
  });
});
