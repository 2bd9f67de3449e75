import { expect, it } from "vitest";
import { box, play } from "./world.contract.ts";

it("restarts at once, then after 10 s doubling from each exit, over six minutes", async () => {
  await play({ containers: { main: { runsMs: 500, exitCode: 1 } } }, async (world) => {
    world.create("crash", { containers: [box("main")] });
    await world.advance(360);
    expect(world.starts("main")).toEqual([0, 0.5, 11, 31.5, 72, 152.5, 313]);
    expect(world.trace("status", "engine")).toMatchInlineSnapshot(`
      "   0.0s status 0/1 Pending 0 [Pending]
         0.0s status 0/1 ContainerCreating 0 [Pending]
         0.0s status 1/1 Running 0 [Running]
         0.0s engine start sandbox/0
         0.0s engine start main/0
         0.5s status 0/1 Error 0 [Running]
         0.5s status 1/1 Running 1 [Running]
         0.5s engine exit main/0 1
         0.5s engine start main/1
         1.0s status 0/1 Error 1 [Running]
         1.0s status 0/1 CrashLoopBackOff 1 [Running]
         1.0s engine exit main/1 1
         1.0s engine remove main/0
        11.0s status 1/1 Running 2 [Running]
        11.0s engine start main/2
        11.5s status 0/1 Error 2 [Running]
        11.5s status 0/1 CrashLoopBackOff 2 [Running]
        11.5s engine exit main/2 1
        11.5s engine remove main/1
        31.5s status 1/1 Running 3 [Running]
        31.5s engine start main/3
        32.0s status 0/1 Error 3 [Running]
        32.0s status 0/1 CrashLoopBackOff 3 [Running]
        32.0s engine exit main/3 1
        32.0s engine remove main/2
        72.0s status 1/1 Running 4 [Running]
        72.0s engine start main/4
        72.5s status 0/1 Error 4 [Running]
        72.5s status 0/1 CrashLoopBackOff 4 [Running]
        72.5s engine exit main/4 1
        72.5s engine remove main/3
       152.5s status 1/1 Running 5 [Running]
       152.5s engine start main/5
       153.0s status 0/1 Error 5 [Running]
       153.0s status 0/1 CrashLoopBackOff 5 [Running]
       153.0s engine exit main/5 1
       153.0s engine remove main/4
       313.0s status 1/1 Running 6 [Running]
       313.0s engine start main/6
       313.5s status 0/1 Error 6 [Running]
       313.5s status 0/1 CrashLoopBackOff 6 [Running]
       313.5s engine exit main/6 1
       313.5s engine remove main/5"
    `);
  });
});

it("tells BackOff at each refused attempt and names the window, as a kubelet of 1.33 does every 10 s", async () => {
  await play({ minor: 33, containers: { main: { runsMs: 500, exitCode: 1 } } }, async (world) => {
    world.create("crash", { containers: [box("main")] });
    await world.advance(50);
    const { state } = world.api.get("crash").status?.containerStatuses?.[0] ?? {};
    expect(state?.waiting?.message).toBe(
      "back-off 40s restarting failed container=main pod=crash_default(uid-1)",
    );
    expect(world.trace("event")).toMatchInlineSnapshot(`
      "   0.0s event  Normal Pulled main: Container image "busybox" already present on machine
         0.0s event  Normal Created main: Created container: main
         0.0s event  Normal Started main: Started container main
         0.5s event  Normal Pulled main: Container image "busybox" already present on machine x2
         0.5s event  Normal Created main: Created container: main x2
         0.5s event  Normal Started main: Started container main x2
         1.0s event  Warning BackOff main: Back-off restarting failed container main in pod crash_default(uid-1)
        11.0s event  Normal Pulled main: Container image "busybox" already present on machine x3
        11.0s event  Normal Created main: Created container: main x3
        11.0s event  Normal Started main: Started container main x3
        11.5s event  Warning BackOff main: Back-off restarting failed container main in pod crash_default(uid-1) x2
        21.5s event  Warning BackOff main: Back-off restarting failed container main in pod crash_default(uid-1) x3
        31.5s event  Normal Pulled main: Container image "busybox" already present on machine x4
        31.5s event  Normal Created main: Created container: main x4
        31.5s event  Normal Started main: Started container main x4
        32.0s event  Warning BackOff main: Back-off restarting failed container main in pod crash_default(uid-1) x4
        42.0s event  Warning BackOff main: Back-off restarting failed container main in pod crash_default(uid-1) x5"
    `);
  });
});

it("starts the ladder over after a run of more than ten minutes", async () => {
  const runs = [500, 500, 640_000, 500, 500];
  await play(
    { containers: { main: (attempt) => ({ runsMs: runs[attempt] ?? 500, exitCode: 1 }) } },
    async (world) => {
      world.create("crash", { containers: [box("main")] });
      await world.advance(700);
      expect(world.starts("main")).toEqual([0, 0.5, 11, 651, 661.5, 682]);
    },
  );
});
