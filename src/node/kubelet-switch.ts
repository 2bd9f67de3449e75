import type { KubeletControl } from "../apiserver/index.ts";
import type { Kubelet } from "../kubelet/kubelet.ts";
import { TaskGroup } from "../util/task-group.ts";

/** What the switch needs of a kubelet. */
type Worker = Pick<Kubelet, "start" | "ended" | "close">;

/** Makes a kubelet whose side tasks live in a group. */
type MakeKubelet<K extends Worker> = (group: TaskGroup) => Promise<K>;

/** The node's kubelet, which can be stopped and replaced by a new one while everything else goes on. */
export class KubeletSwitch<K extends Worker> implements KubeletControl {
  readonly #make: MakeKubelet<K>;
  readonly #parent: TaskGroup;
  #life: TaskGroup;
  #kubelet: K;
  #stopped = true;
  /** One stop or start after the other. */
  #turn: Promise<void> = Promise.resolve();

  private constructor(make: MakeKubelet<K>, parent: TaskGroup, life: TaskGroup, kubelet: K) {
    this.#make = make;
    this.#parent = parent;
    this.#life = life;
    this.#kubelet = kubelet;
  }

  /** Makes the first kubelet; it waits for `run`. */
  static async create<K extends Worker>(make: MakeKubelet<K>, parent: TaskGroup): Promise<KubeletSwitch<K>> {
    const life = new TaskGroup(parent.signal);
    return new KubeletSwitch(make, parent, life, await make(life));
  }

  /** The one that works, or that worked last. */
  get kubelet(): K {
    return this.#kubelet;
  }

  /** Lets the kubelet work; its failure is the parent group's. */
  run(): void {
    const kubelet = this.#kubelet;
    this.#stopped = false;
    kubelet.start(this.#life.signal);
    this.#parent.spawn(async () => {
      await kubelet.ended();
    });
  }

  /** Containers run on, and nobody looks after them until `start`. Idempotent. */
  async stop(): Promise<void> {
    await this.#inTurn(async () => {
      if (this.#stopped) return;
      this.#stopped = true;
      await this.close();
    });
  }

  /** A new kubelet takes over, as after a start of the daemon. Idempotent. */
  async start(): Promise<void> {
    await this.#inTurn(async () => {
      if (!this.#stopped) return;
      this.#life = new TaskGroup(this.#parent.signal);
      this.#kubelet = await this.#make(this.#life);
      this.run();
    });
  }

  async close(): Promise<void> {
    await this.#kubelet.close();
    await this.#life.close();
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined); // The caller is told; whoever comes next need not be.
    await done;
  }
}
