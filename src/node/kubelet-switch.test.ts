import { expect, test } from "vitest";
import { TaskGroup } from "../util/task-group.ts";
import { KubeletSwitch } from "./kubelet-switch.ts";

/** Kubelets that only tell what becomes of them. */
function kubelets(): { readonly told: string[]; readonly make: Parameters<typeof KubeletSwitch.create>[0] } {
  const told: string[] = [];
  let made = 0;
  const make: Parameters<typeof KubeletSwitch.create>[0] = (group) => {
    const name = `kubelet ${String(++made)}`;
    const ended = Promise.withResolvers<undefined>();
    group.signal.addEventListener("abort", () => told.push(`${name}: its tasks end`));
    return Promise.resolve({
      start: () => told.push(`${name}: starts`),
      ended: async () => {
        await ended.promise;
      },
      close: () => {
        told.push(`${name}: closes`);
        ended.resolve(undefined);
        return Promise.resolve();
      },
    });
  };
  return { told, make };
}

const never = new AbortController().signal;

test("a kubelet that was stopped is replaced by another one", async () => {
  const { told, make } = kubelets();
  await using group = new TaskGroup(never);
  const node = await KubeletSwitch.create(make, group);
  node.run();
  const first = node.kubelet;
  await node.stop();
  expect(told).toEqual(["kubelet 1: starts", "kubelet 1: closes", "kubelet 1: its tasks end"]);
  expect(group.signal.aborted).toBe(false);
  await node.start();
  expect(told.at(-1)).toBe("kubelet 2: starts");
  expect(node.kubelet).not.toBe(first);
  await node.close();
});

test("stopping twice and starting twice changes nothing, in whatever order they are asked", async () => {
  const { told, make } = kubelets();
  await using group = new TaskGroup(never);
  const node = await KubeletSwitch.create(make, group);
  node.run();
  await Promise.all([node.start(), node.stop(), node.stop(), node.start(), node.start()]);
  expect(told.filter((line) => line.endsWith("starts"))).toEqual(["kubelet 1: starts", "kubelet 2: starts"]);
  await node.close();
});

test("a start that failed can be asked for again", async () => {
  const { told, make } = kubelets();
  await using group = new TaskGroup(never);
  let failures = 0;
  const node = await KubeletSwitch.create(async (life) => {
    if (failures-- > 0) throw new Error("no engine");
    return await make(life);
  }, group);
  node.run();
  await node.stop();
  failures = 1;
  await expect(node.start()).rejects.toThrow("no engine");
  await node.start();
  expect(told.at(-1)).toBe("kubelet 2: starts");
  await node.close();
});
