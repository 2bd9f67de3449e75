import { describe, expect, it } from "vitest";
import type { TCPSocketAction } from "../../api/index.ts";
import { directPodDialer } from "../../system/direct-pod-dialer.ts";
import { hostDialer } from "../../system/host-dialer.ts";
import type { ProbeOutcome } from "./outcome.ts";
import { probeTcp } from "./tcp-probe.ts";
import { closedPort, rawServer } from "./testing/loopback.fixture.ts";
import { probePorts, probeTarget } from "./testing/probe-setup.fixture.ts";

const dialers = { podDialer: directPodDialer(hostDialer), hostDialer };

async function probe(action: TCPSocketAction): Promise<ProbeOutcome> {
  const target = probeTarget({ ports: [{ name: "closed", containerPort: await closedPort() }] });
  return await probeTcp(action, target, 1000, probePorts(dialers), new AbortController().signal);
}

describe("a TCP probe", () => {
  it("is healthy when the port accepts, and says nothing", async () => {
    await using server = await rawServer(() => undefined);
    expect(await probe({ port: server.port })).toEqual({ kind: "result", result: "success", output: "" });
  });

  it("fails on a closed port, also one given by name", async () => {
    const outcome = await probe({ port: "closed" });
    expect(outcome).toMatchObject({ kind: "result", result: "failure" });
    expect(outcome).toHaveProperty(
      "output",
      expect.stringMatching(/^dial tcp 127\.0\.0\.1:\d+: connect: connection refused$/),
    );
  });

  it("goes to another host from the node", async () => {
    const dialled: string[] = [];
    const ports = probePorts({
      podDialer: dialers.podDialer,
      hostDialer: {
        dial: async (host, port, signal) => {
          dialled.push(`${host}:${port}`);
          return await hostDialer.dial(host, port, signal);
        },
      },
    });
    await using server = await rawServer(() => undefined);
    const action = { host: "localhost", port: server.port };
    await probeTcp(action, probeTarget(), 1000, ports, new AbortController().signal);
    expect(dialled).toEqual([`localhost:${server.port}`]);
  });

  it("is an error when the port has no such name", async () => {
    expect(await probe({ port: "web" })).toEqual({
      kind: "error",
      state: "unknown",
      message: 'strconv.Atoi: parsing "web": invalid syntax',
    });
  });
});
