import { containerRuntimeContract } from "../../kubelet/container-runtime.contract.ts";
import { FakeRuntime } from "./fake-runtime.ts";
import type { ContainerBehaviour } from "./script.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** The behaviour of the suite's commands. */
const containers: Readonly<Record<string, ContainerBehaviour>> = {
  sleeps: {
    signals: { SIGTERM: { afterMs: 0, exitCode: 143 } },
    exec: (command) => (command[0] === "sh" ? { stdout: "hello\n", exitCode: 7 } : {}),
  },
  fails: { runsMs: 200, exitCode: 3 },
  stubborn: { signals: { SIGTERM: "ignore" } },
  talks: {
    runsMs: 900,
    logs: [
      { afterMs: 0, line: "one" },
      { afterMs: 300, line: "two", stream: "stderr" },
      { afterMs: 600, line: "three" },
    ],
  },
  missing: {
    startError: 'exec: "/no/such/command": stat /no/such/command: no such file or directory: unknown',
  },
};

let pods = 0;

containerRuntimeContract("fake", () => {
  const clock = new VirtualClock();
  const runtime = new FakeRuntime({ clock, containers });
  return Promise.resolve({
    runtime,
    image: "busybox",
    pod: () => ({ uid: `uid-${(++pods).toString()}`, namespace: "default", name: "contract" }),
    awaiting: (work) => clock.awaiting(work),
    pass: (ms) => clock.advance(ms),
    [Symbol.asyncDispose]: () => runtime.close(),
  });
});
