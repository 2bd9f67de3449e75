import { expect, it } from "vitest";
import { World } from "./world.contract.ts";

it("restarts at once, then after 10 s doubling from each exit, over six minutes", async () => {
  const world = new World({ containers: { main: { runsMs: 500, exitCode: 1 } } });
  world.create("crash", { containers: [{ name: "main", image: "busybox", imagePullPolicy: "IfNotPresent" }] });
  await world.advance(360);
  expect(world.starts("main")).toEqual([0, 0.5, 11, 31.5, 72, 152.5, 313]);
  expect(world.trace()).toMatchInlineSnapshot(`
    "   0.0s status 0/0 Pending 0 [Pending]
       0.0s status 0/1 ContainerCreating 0 [Pending]
       0.0s status 1/1 Running 0 [Running]
       0.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod
       0.0s event  Normal Created main: Container created
       0.0s event  Normal Started main: Container started
       0.0s engine start sandbox/0
       0.0s engine start main/0
       0.5s status 0/1 Error 0 [Running]
       0.5s status 1/1 Running 1 [Running]
       0.5s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod x2
       0.5s event  Normal Created main: Container created x2
       0.5s event  Normal Started main: Container started x2
       0.5s engine exit main/0 1
       0.5s engine start main/1
       1.0s status 0/1 Error 1 [Running]
       1.0s status 0/1 CrashLoopBackOff 1 [Running]
       1.0s event  Warning BackOff main: Back-off restarting failed container main in pod crash_default(uid-1)
       1.0s engine exit main/1 1
       1.0s engine remove main/0
      11.0s status 1/1 Running 2 [Running]
      11.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod x3
      11.0s event  Normal Created main: Container created x3
      11.0s event  Normal Started main: Container started x3
      11.0s engine start main/2
      11.5s status 0/1 Error 2 [Running]
      11.5s status 0/1 CrashLoopBackOff 2 [Running]
      11.5s event  Warning BackOff main: Back-off restarting failed container main in pod crash_default(uid-1) x2
      11.5s engine exit main/2 1
      11.5s engine remove main/1
      31.5s status 1/1 Running 3 [Running]
      31.5s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod x4
      31.5s event  Normal Created main: Container created x4
      31.5s event  Normal Started main: Container started x4
      31.5s engine start main/3
      32.0s status 0/1 Error 3 [Running]
      32.0s status 0/1 CrashLoopBackOff 3 [Running]
      32.0s event  Warning BackOff main: Back-off restarting failed container main in pod crash_default(uid-1) x3
      32.0s engine exit main/3 1
      32.0s engine remove main/2
      72.0s status 1/1 Running 4 [Running]
      72.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod x5
      72.0s event  Normal Created main: Container created x5
      72.0s event  Normal Started main: Container started x5
      72.0s engine start main/4
      72.5s status 0/1 Error 4 [Running]
      72.5s status 0/1 CrashLoopBackOff 4 [Running]
      72.5s event  Warning BackOff main: Back-off restarting failed container main in pod crash_default(uid-1) x4
      72.5s engine exit main/4 1
      72.5s engine remove main/3
     132.5s event  Warning BackOff main: Back-off restarting failed container main in pod crash_default(uid-1) x5
     152.5s status 1/1 Running 5 [Running]
     152.5s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod x6
     152.5s event  Normal Created main: Container created x6
     152.5s event  Normal Started main: Container started x6
     152.5s engine start main/5
     153.0s status 0/1 Error 5 [Running]
     153.0s status 0/1 CrashLoopBackOff 5 [Running]
     153.0s event  Warning BackOff main: Back-off restarting failed container main in pod crash_default(uid-1) x6
     153.0s engine exit main/5 1
     153.0s engine remove main/4
     213.0s event  Warning BackOff main: Back-off restarting failed container main in pod crash_default(uid-1) x7
     273.0s event  Warning BackOff main: Back-off restarting failed container main in pod crash_default(uid-1) x8
     313.0s status 1/1 Running 6 [Running]
     313.0s event  Normal Pulled main: Container image "busybox" already present on machine and can be accessed by the pod x7
     313.0s event  Normal Created main: Container created x7
     313.0s event  Normal Started main: Container started x7
     313.0s engine start main/6
     313.5s status 0/1 Error 6 [Running]
     313.5s status 0/1 CrashLoopBackOff 6 [Running]
     313.5s event  Warning BackOff main: Back-off restarting failed container main in pod crash_default(uid-1) x9
     313.5s engine exit main/6 1
     313.5s engine remove main/5"
  `);
  await world.close();
  expect(world.clock.pending).toBe(0);
});
