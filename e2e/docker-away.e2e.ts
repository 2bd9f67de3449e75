import { describe, expect, it } from "vitest";
import { connectDocker } from "../src/runtime/docker/connect.ts";
import type { DockerRuntime } from "../src/runtime/docker/docker-runtime.ts";
import { realClock } from "../src/system/real-clock.ts";
import { EngineProxy } from "./engine-proxy.ts";
import { useSandbox } from "./fixture/shared-sandbox.ts";

const never = new AbortController().signal;
const shared = useSandbox("e2e-away");
const target = "/var/run/docker.sock";

async function throughProxy(proxy: EngineProxy): Promise<DockerRuntime> {
  await proxy.up();
  const engine = { socketPath: proxy.socketPath };
  return await connectDocker({
    engine,
    instanceId: shared().instance,
    podCIDR: "10.244.0.0/16",
    clock: realClock,
  });
}

describe("an engine that goes away", () => {
  it("leaves the result of a command unknown", async () => {
    await using proxy = new EngineProxy(target);
    const behind = await throughProxy(proxy);
    const id = await shared().run("sleep 1000");
    const cut = async (): Promise<void> => {
      await proxy.down();
    };
    const result = await behind.exec(id, ["sh", "-c", "echo x; sleep 2"], { stdout: cut }, never);
    expect(result).toEqual({ kind: "unknown" });
    await expect(behind.list()).rejects.toMatchObject({ code: "Unreachable" });
    await behind.close();
    await shared().runtime.remove(id);
  });

  it("is told once, and again when it is back", async () => {
    await using proxy = new EngineProxy(target);
    const behind = await throughProxy(proxy);
    const stop = new AbortController();
    const seen: string[] = [];
    for await (const { type } of behind.events(stop.signal)) {
      if (type !== "connected" && type !== "disconnected") continue;
      seen.push(type);
      if (seen.length === 1) await proxy.down();
      if (type === "disconnected") {
        await realClock.sleep(500, never);
        await proxy.up();
      }
      if (seen.length === 3) stop.abort();
    }
    expect(seen).toEqual(["connected", "disconnected", "connected"]);
    await behind.close();
  });

  it("is named with what to do when it was never there", async () => {
    const engine = { socketPath: "/nonexistent/docker.sock" };
    const connecting = connectDocker({
      engine,
      instanceId: shared().instance,
      podCIDR: "10.244.0.0/16",
      clock: realClock,
    });
    await expect(connecting).rejects.toMatchObject({
      code: "Unreachable",
      hint: expect.stringContaining("DOCKER_HOST") as string,
    });
  });
});
