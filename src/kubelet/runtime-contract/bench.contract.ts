import { plainContainer, plainSandbox } from "../plain-specs.contract.ts";
import type { ContainerRuntime, RuntimeContainer, RuntimePodRef, RuntimeSandbox } from "../ports.ts";

/** The containers of the suite: what a real engine runs; a fake scripts the same behaviour by name. */
export const contractCommands: Readonly<Record<string, readonly string[]>> = {
  /** Until it is killed; dies of SIGTERM with 143. */
  sleeps: ["sh", "-c", "trap 'exit 143' TERM; while :; do sleep 0.1; done"],
  /** Exit code 3 after 200 ms. */
  fails: ["sh", "-c", "sleep 0.2; exit 3"],
  /** SIGTERM does nothing. */
  stubborn: ["sh", "-c", "trap '' TERM; while :; do sleep 0.1; done"],
  /** Two lines on stdout, one on stderr, then exit code 0. */
  talks: ["sh", "-c", "echo one; sleep 0.3; echo two >&2; sleep 0.3; echo three; sleep 0.3"],
  /** The command is not there. */
  missing: ["/no/such/command"],
};

/** A runtime to be tested. */
export interface RuntimeFixture extends AsyncDisposable {
  readonly runtime: ContainerRuntime;
  /** An image that is on the engine and has a shell. */
  readonly image: string;
  /** A pod that nobody else uses. */
  pod(): RuntimePodRef;
  /** Lets time pass until `work` has ended. */
  awaiting<T>(work: Promise<T>): Promise<T>;
  /** Lets about so much time pass. */
  pass(ms: number): Promise<void>;
}

const never = new AbortController().signal;

/** The runtime of one test with a pod of its own, and what most tests do first. */
export class RuntimeBench {
  readonly fixture: RuntimeFixture;
  readonly runtime: ContainerRuntime;
  readonly pod: RuntimePodRef;

  constructor(fixture: RuntimeFixture) {
    this.fixture = fixture;
    this.runtime = fixture.runtime;
    this.pod = fixture.pod();
  }

  /** Makes a sandbox for the pod. */
  async sandbox(): Promise<RuntimeSandbox> {
    const spec = { pod: this.pod, hostname: this.pod.name, ...plainSandbox };
    return await this.fixture.awaiting(this.runtime.createSandbox(spec, never));
  }

  /** Makes a container that runs one of the commands. @returns its id */
  async create(name: string, sandboxId: string, attempt = 0): Promise<string> {
    const { image: reference } = this.fixture;
    const image = await this.runtime.image(reference);
    if (image === undefined) throw new Error(`the suite needs ${reference}`);
    const spec = {
      pod: this.pod,
      sandboxId,
      name,
      kind: "app" as const,
      attempt,
      image: reference,
      imageId: image.id,
      specHash: "hash",
      command: contractCommands[name],
      ...plainContainer,
    };
    return await this.fixture.awaiting(this.runtime.createContainer(spec, never));
  }

  /** The same, started in a sandbox of its own. */
  async started(name: string): Promise<string> {
    const id = await this.create(name, (await this.sandbox()).id);
    await this.fixture.awaiting(this.runtime.start(id));
    return id;
  }

  async inspected(id: string): Promise<RuntimeContainer> {
    const found = await this.runtime.inspect(id);
    if (found === undefined || !("kind" in found)) throw new Error(`no container ${id}`);
    return found;
  }

  /** Lets time pass until the container has ended. */
  async exited(id: string): Promise<RuntimeContainer> {
    for (let turn = 0; turn < 100; turn++) {
      const container = await this.inspected(id);
      if (container.state.kind === "exited") return container;
      await this.fixture.pass(100);
    }
    throw new Error(`${id} does not end`);
  }

  async close(): Promise<void> {
    const left = await this.runtime.pod(this.pod.uid);
    for (const { id } of [...(left?.containers ?? []), ...(left?.sandboxes ?? [])])
      await this.runtime.remove(id);
    await this.fixture[Symbol.asyncDispose]();
  }
}
