import type { RuntimePod } from "../../src/kubelet/ports.ts";
import type { Scenario } from "./scenario.ts";
import { objectsBesidePods, perform } from "./perform.ts";
import type { Stage } from "./stage.ts";
import type { Trace } from "./trace.ts";
import { VirtualKubectl } from "./virtual-kubectl.ts";
import { VirtualNode } from "./virtual-node.ts";

const never = new AbortController().signal;
const pollMs = 20;
/** An engine takes a moment to remove what it has killed. */
const removalMs = 30;
/** So that no pod is created in the very moment in which its node was. */
const settleMs = 20_000;

/** What a scenario came to on virtual time. */
export interface VirtualRun {
  readonly trace: Trace;
  /** Programs that its containers ran and that nothing stands for. */
  readonly unknownPrograms: readonly string[];
  /** What the kubelet reported as an error of its own. */
  readonly errors: readonly string[];
}

/** Performs a scenario on a fake engine and virtual time; `scenarios` are all of its folder, which share objects. */
export async function performVirtually(
  scenario: Scenario,
  scenarios: readonly Scenario[],
): Promise<VirtualRun> {
  await using node = await VirtualNode.start();
  const manifests = new Map<string, string>();
  const kubectl = new VirtualKubectl(node, manifests);
  const stage = stageOf(node, kubectl, manifests);
  await node.clock.advance(settleMs);
  manifests.set("objects.yaml", objectsBesidePods(scenarios));
  await kubectl.run(["apply", "-f", "objects.yaml"]);
  const trace = await node.clock.awaiting(perform(scenario, stage));
  return {
    trace,
    unknownPrograms: [...node.busybox.unknown],
    errors: node.world.log.filter(({ level }) => level === "error").map(({ message }) => message),
  };
}

function stageOf(node: VirtualNode, kubectl: VirtualKubectl, manifests: Map<string, string>): Stage {
  const { clock, recorder, world } = node;
  return {
    recorder,
    images: {},
    sleepUntil: async (time) => {
      await clock.sleep(time - clock.now(), never);
    },
    kubectl: async (args) => await kubectl.run(args),
    saveManifest: (name, text) => {
      manifests.set(name, text);
      return Promise.resolve(name);
    },
    actOnEngine: async (pod, container, operation) => {
      await actOnEngine(node, pod, container, operation);
    },
    stopKubelet: async () => {
      await world.kill();
    },
    startKubelet: () => {
      world.restart();
      return Promise.resolve();
    },
  };
}

async function actOnEngine(
  { clock, world }: VirtualNode,
  pod: string,
  container: string,
  operation: string,
): Promise<void> {
  const { runtime } = world;
  const find = async (): Promise<RuntimePod["containers"][number] | RuntimePod["sandboxes"][number]> => {
    const seen = (await runtime.list()).find((one) => one.pod.name === pod);
    const found =
      container === "sandbox" ? seen?.sandboxes[0] : seen?.containers.find(({ name }) => name === container);
    if (found === undefined) throw new Error(`pod ${pod} has no container ${container}`);
    return found;
  };
  const { id } = await find();
  if (operation !== "rmx") await runtime.kill(id, "SIGKILL");
  if (operation === "kill") return;
  if (operation === "rm") await clock.sleep(removalMs, never);
  else
    for (let one = await find(); operation === "rmx" && typeof one.state === "object"; one = await find()) {
      if (one.state.kind === "exited") break;
      await clock.sleep(pollMs, never);
    }
  runtime.engineRemove(id);
}
