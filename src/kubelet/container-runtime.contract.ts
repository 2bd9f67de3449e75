/** What every ContainerRuntime must do, as a suite that runs on the fake and on a real engine. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type {
  ContainerKind,
  ContainerRuntime,
  ContainerSpec,
  LogChunk,
  RuntimeContainer,
  RuntimeEvent,
  RuntimePodRef,
  RuntimeSandbox,
  SandboxSpec,
  VolumeFile,
  VolumeRef,
} from "./ports.ts";
import { plainContainer } from "./plain-container.contract.ts";
import { RuntimeError } from "./runtime-error.ts";

/** The containers of the suite: what a real engine runs; a fake scripts the same behaviour by name. */
const contractCommands: Readonly<Record<string, readonly string[]>> = {
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

const never: AbortSignal = new AbortController().signal;

/** Defines the suite. `make` is called before each test. */
export function containerRuntimeContract(name: string, make: () => Promise<RuntimeFixture>): void {
  describe(`a ContainerRuntime (${name})`, () => {
    let fixture: RuntimeFixture;
    let runtime: ContainerRuntime;
    let pod: RuntimePodRef;

    beforeEach(async () => {
      fixture = await make();
      ({ runtime } = fixture);
      pod = fixture.pod();
    });

    afterEach(async () => {
      const left = await runtime.pod(pod.uid);
      for (const { id } of [...(left?.containers ?? []), ...(left?.sandboxes ?? [])])
        await runtime.remove(id);
      await fixture[Symbol.asyncDispose]();
    });

    const sandbox = async (attempt = 0): Promise<RuntimeSandbox> =>
      await fixture.awaiting(runtime.createSandbox(sandboxSpec(pod, attempt), never));

    const create = async (container: string, sandboxId: string, attempt = 0): Promise<string> => {
      const image = await runtime.image(fixture.image);
      if (image === undefined) throw new Error(`the suite needs ${fixture.image}`);
      const spec = containerSpec(pod, container, sandboxId, {
        attempt,
        image: fixture.image,
        imageId: image.id,
      });
      return await fixture.awaiting(runtime.createContainer(spec, never));
    };

    const started = async (container: string): Promise<string> => {
      const id = await create(container, (await sandbox()).id);
      await fixture.awaiting(runtime.start(id));
      return id;
    };

    const inspected = async (id: string): Promise<RuntimeContainer> => {
      const found = await runtime.inspect(id);
      if (found === undefined || !("kind" in found)) throw new Error(`no container ${id}`);
      return found;
    };

    const exited = async (id: string): Promise<RuntimeContainer> => {
      for (let turn = 0; turn < 100; turn++) {
        const container = await inspected(id);
        if (container.state.kind === "exited") return container;
        await fixture.pass(100);
      }
      throw new Error(`${id} does not end`);
    };

    it("creates a sandbox that runs and has an address", async () => {
      const made = await sandbox();
      expect(made).toMatchObject({ pod, attempt: 0, state: "running", hostNetwork: false });
      expect(made.ips[0]).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
      expect(await runtime.inspect(made.id)).toEqual(made);
    });

    it("stops a sandbox for good, and stopping twice is no error", async () => {
      const { id } = await sandbox();
      await fixture.awaiting(runtime.stopSandbox(id));
      await fixture.awaiting(runtime.stopSandbox(id));
      expect(await runtime.inspect(id)).toMatchObject({ state: "stopped" });
    });

    it("lists all of a pod, newest first, and tells a pod it does not know as undefined", async () => {
      const { id } = await sandbox();
      const first = await create("fails", id, 0);
      await fixture.pass(20);
      const second = await create("fails", id, 1);
      const found = await runtime.pod(pod.uid);
      expect(found?.pod).toEqual(pod);
      expect(found?.containers.map((one) => one.id)).toEqual([second, first]);
      expect(found?.sandboxes.map((one) => one.id)).toEqual([id]);
      expect((await runtime.list()).find((one) => one.pod.uid === pod.uid)).toEqual(found);
      expect(await runtime.pod("no-such-uid")).toBeUndefined();
    });

    it("tells a created container with all that it was created with", async () => {
      const made = await sandbox();
      const id = await create("sleeps", made.id, 4);
      expect(await inspected(id)).toMatchObject({
        id,
        pod,
        name: "sleeps",
        kind: "app",
        attempt: 4,
        sandboxId: made.id,
        image: fixture.image,
        specHash: "hash",
        state: { kind: "created" },
        terminationMessagePath: "/dev/termination-log",
        terminationMessagePolicy: "File",
      });
    });

    it("runs a container and ends it by a signal", async () => {
      const id = await started("sleeps");
      expect((await inspected(id)).state.kind).toBe("running");
      await fixture.pass(300);
      await fixture.awaiting(runtime.kill(id, "SIGTERM"));
      expect((await exited(id)).state).toMatchObject({ exitCode: 143, oomKilled: false });
    });

    it("tells the exit code and times of a container that ends by itself", async () => {
      const { state } = await exited(await started("fails"));
      if (state.kind !== "exited") throw new Error("has not exited");
      expect(state).toMatchObject({ exitCode: 3, oomKilled: false });
      expect(state.finishedAt - (state.startedAt ?? 0)).toBeGreaterThanOrEqual(150);
    });

    it("ends with SIGKILL what ignores SIGTERM", async () => {
      const id = await started("stubborn");
      await fixture.pass(300);
      await fixture.awaiting(runtime.kill(id, "SIGTERM"));
      await fixture.pass(300);
      expect((await inspected(id)).state.kind).toBe("running");
      await fixture.awaiting(runtime.kill(id, "SIGKILL"));
      expect((await exited(id)).state).toMatchObject({ exitCode: 137 });
    });

    it("takes a signal to an ended container for done", async () => {
      const id = await started("fails");
      await exited(id);
      await fixture.awaiting(runtime.kill(id, "SIGTERM"));
    });

    it("tells a start that fails, and shows the container as exited with 128", async () => {
      const id = await create("missing", (await sandbox()).id);
      await expect(fixture.awaiting(runtime.start(id))).rejects.toBeInstanceOf(RuntimeError);
      const { state } = await inspected(id);
      if (state.kind !== "exited") throw new Error(`state is ${state.kind}`);
      expect(state).toMatchObject({ exitCode: 128, startedAt: undefined });
      expect(state.startError).toContain("/no/such/command");
    });

    it("removes running and ended containers, and a missing one is no error", async () => {
      const id = await started("sleeps");
      await fixture.awaiting(runtime.remove(id));
      await fixture.awaiting(runtime.remove(id));
      expect(await runtime.inspect(id)).toBeUndefined();
    });

    it("refuses to start what is not there with NotFound", async () => {
      await expect(fixture.awaiting(runtime.start("f".repeat(64)))).rejects.toMatchObject({
        code: "NotFound",
      });
    });

    it("tells connected first, then start, die and destroy of a container", async () => {
      const end = new AbortController();
      const seen: RuntimeEvent[] = [];
      const following = follow(runtime.events(end.signal), seen);
      await fixture.pass(200);
      const id = await started("fails");
      await exited(id);
      await fixture.awaiting(runtime.remove(id));
      await fixture.pass(300);
      end.abort();
      await following;
      expect(seen[0]).toEqual({ type: "connected" });
      const own = seen.filter((event) => "id" in event && event.id === id);
      expect(own).toMatchObject(
        ["start", "die", "destroy"].map((type) => ({ type, podUid: pod.uid, container: "fails" })),
      );
      expect(seen).toContainEqual(
        expect.objectContaining({ type: "start", podUid: pod.uid, container: undefined }),
      );
    });

    it("updates the resources of a running container, which goes on running; one that is not there is NotFound", async () => {
      const id = await started("sleeps");
      const resources = {
        cpuShares: 204,
        cpuQuota: 20_000,
        cpuPeriod: 100_000,
        memoryBytes: 32 * 1024 * 1024,
        oomScoreAdj: 0,
      };
      await fixture.awaiting(runtime.updateResources(id, resources));
      expect((await fixture.awaiting(runtime.inspect(id)))?.state).toMatchObject({ kind: "running" });
      await expect(fixture.awaiting(runtime.updateResources("nobody", resources))).rejects.toMatchObject({
        code: "NotFound",
      });
    });

    it("execs: output and exit code; a container that does not run refuses with NotRunning", async () => {
      const id = await started("sleeps");
      const chunks: Uint8Array[] = [];
      const io = { stdout: (chunk: Uint8Array) => void chunks.push(chunk) };
      const result = await fixture.awaiting(runtime.exec(id, ["sh", "-c", "echo hello; exit 7"], io, never));
      expect(result).toEqual({ kind: "exited", exitCode: 7 });
      expect(Buffer.concat(chunks).toString()).toBe("hello\n");
      await fixture.awaiting(runtime.kill(id, "SIGKILL"));
      await exited(id);
      await expect(fixture.awaiting(runtime.exec(id, ["true"], {}, never))).rejects.toMatchObject({
        code: "NotRunning",
      });
    });

    it("tells what runs in a container: its first process, and what that does with SIGTERM", async () => {
      const { id: sandboxId } = await sandbox();
      const look = async (name: string) => {
        const id = await create(name, sandboxId);
        await fixture.awaiting(runtime.start(id));
        await fixture.pass(300);
        const processes = await fixture.awaiting(runtime.processes(id, never));
        return processes.find(({ pid }) => pid === 1);
      };
      const sleeps = await look("sleeps");
      expect(sleeps?.command).toEqual(contractCommands["sleeps"]);
      expect([sleeps?.caughtSignals, sleeps?.ignoredSignals]).toEqual([
        expect.arrayContaining(["SIGTERM"]) as string[],
        expect.not.arrayContaining(["SIGTERM"]) as string[],
      ]);
      expect((await look("stubborn"))?.ignoredSignals).toContain("SIGTERM");
      const ended = await create("fails", sandboxId);
      await expect(fixture.awaiting(runtime.processes(ended, never))).rejects.toMatchObject({
        code: "NotRunning",
      });
    });

    it("gives the log line by line, by stream and by tail, and follows it to the end", async () => {
      const id = await started("talks");
      const followed = await fixture.awaiting(lines(runtime.logs(id, { follow: true }, never)));
      expect(followed).toEqual(["stdout one", "stderr two", "stdout three"]);
      await exited(id);
      const tail = await fixture.awaiting(lines(runtime.logs(id, { follow: false, tail: 1 }, never)));
      expect(tail).toEqual(["stdout three"]);
      const errors = await fixture.awaiting(lines(runtime.logs(id, { follow: false, stdout: false }, never)));
      expect(errors).toEqual(["stderr two"]);
    });

    it("knows its images and tells a missing one as undefined and a failed pull as NotFound", async () => {
      const image = await runtime.image(fixture.image);
      expect(image?.id).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(await runtime.image("minikubelet/no-such-image:none")).toBeUndefined();
      const pull = runtime.pull("minikubelet/no-such-image:none", undefined, () => undefined, never);
      await expect(fixture.awaiting(pull)).rejects.toBeInstanceOf(RuntimeError);
    });

    describe("its volumes", () => {
      let volume: VolumeRef;
      beforeEach(async () => {
        volume = await fixture.awaiting(runtime.volume({ pod, name: "files", kind: "files", mode: 0o755 }));
      });
      afterEach(async () => {
        await fixture.awaiting(runtime.removeVolume(volume));
      });

      it("are found again by pod and name", async () => {
        const again = await fixture.awaiting(
          runtime.volume({ pod, name: "files", kind: "files", mode: 0o755 }),
        );
        expect(again).toEqual(volume);
        expect(await runtime.volumes()).toContainEqual(volume);
      });

      it("keep what is written, replace it, and give the end of it", async () => {
        const write = async (path: string, text: string): Promise<void> => {
          const content = new TextEncoder().encode(text);
          await fixture.awaiting(
            runtime.writeVolume(volume, [{ path, mode: 0o644, entry: { kind: "file", content } }]),
          );
        };
        await write("a", "first");
        await write("b", "other");
        await write("a", "second");
        const read = async (path: string, max?: number): Promise<string | undefined> => {
          const bytes = await fixture.awaiting(runtime.readVolume(volume, path, max));
          return bytes && Buffer.from(bytes).toString();
        };
        expect([await read("a"), await read("b"), await read("c")]).toEqual(["second", "other", undefined]);
        expect(await read("a", 3)).toBe("ond");
        expect(await fixture.awaiting(runtime.statVolume(volume, "a"))).toBe("file");
        expect(await fixture.awaiting(runtime.statVolume(volume, "c"))).toBeUndefined();
      });

      it("tell where links lead", async () => {
        const link = (path: string, target: string): VolumeFile => ({
          path,
          mode: 0o777,
          entry: { kind: "symlink", target },
        });
        const content = new TextEncoder().encode("text");
        const file: VolumeFile = { path: "real", mode: 0o644, entry: { kind: "file", content } };
        const links = [link("near", "real"), link("far", "/etc"), link("lost", "nothing")];
        await fixture.awaiting(runtime.writeVolume(volume, [file, ...links]));
        const kinds: unknown[] = [];
        for (const path of ["near", "far", "lost"])
          kinds.push(await fixture.awaiting(runtime.statVolume(volume, path)));
        expect(kinds).toEqual(["file", "outside", "dangling"]);
      });
    });
  });
}

function sandboxSpec(pod: RuntimePodRef, attempt: number): SandboxSpec {
  return {
    pod,
    attempt,
    labels: {},
    hostname: pod.name,
    hostNetwork: false,
    hostPID: false,
    hostIPC: false,
    shareProcessNamespace: false,
    dns: undefined,
    ports: [],
    sysctls: {},
    keepVolumes: [],
  };
}

function containerSpec(
  pod: RuntimePodRef,
  name: string,
  sandboxId: string,
  more: Pick<ContainerSpec, "attempt" | "image" | "imageId">,
): ContainerSpec {
  const kind: ContainerKind = "app";
  return {
    pod,
    sandboxId,
    name,
    kind,
    ...more,
    specHash: "hash",
    command: contractCommands[name],
    ...plainContainer,
  };
}

async function lines(log: AsyncIterable<LogChunk>): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { stream, data } of log) found.push(`${stream} ${Buffer.from(data).toString().trimEnd()}`);
  return found;
}

async function follow(events: AsyncIterable<RuntimeEvent>, into: RuntimeEvent[]): Promise<void> {
  for await (const event of events) into.push(event);
}
