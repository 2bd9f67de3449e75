import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DockerRuntime } from "../src/runtime/docker/docker-runtime.ts";
import { containerSpec, sandboxSpec, testPod, testRuntime, volumeMount } from "./docker-fixture.ts";
import { useSandbox } from "./fixture/shared-sandbox.ts";

const never = new AbortController().signal;
const shared = useSandbox("e2e-volumes");

describe.each(["auto", "archive"] as const)("volumes (access: %s)", (access) => {
  let runtime: DockerRuntime;

  beforeAll(async () => {
    runtime = await testRuntime(shared().instance, access);
  });
  afterAll(async () => {
    await runtime.close();
  });

  it("gives an emptyDir its mode and starts it empty", async () => {
    const { sandbox } = shared();
    const open = await runtime.volume({
      pod: sandbox.pod,
      name: `open-${access}`,
      kind: "disk",
      mode: 0o777,
    });
    const group = await runtime.volume({
      pod: sandbox.pod,
      name: `group-${access}`,
      kind: "disk",
      mode: 0o2775,
      gid: 2000,
    });
    const mounts = [volumeMount("/etc", open), volumeMount("/group", group)];
    const id = await shared().run("stat -c '%a %g' /etc /group; ls -A /group", { mounts });
    await shared().exited(id);
    expect(await shared().logText(id)).toBe("777 0\n2775 2000\n");
    expect(
      await runtime.volume({ pod: sandbox.pod, name: `open-${access}`, kind: "disk", mode: 0o777 }),
    ).toEqual(open);
  });

  it("keeps the group of an emptyDir when a sub-path is made in it", async () => {
    const group = await runtime.volume({
      pod: shared().sandbox.pod,
      name: `sub-${access}`,
      kind: "disk",
      mode: 0o2777,
      gid: 2000,
    });
    const entry = { kind: "directory" } as const;
    await runtime.writeVolume(group, [{ path: "sub", mode: 0o2777, gid: 2000, entry }]);
    const mounts = [volumeMount("/group", group)];
    const id = await shared().run("stat -c '%a %g' /group /group/sub", { mounts });
    await shared().exited(id);
    expect(await shared().logText(id)).toBe("2777 2000\n2777 2000\n");
  });

  it("writes, stats and reads files without a running container", async () => {
    const files = await runtime.volume({
      pod: shared().sandbox.pod,
      name: `files-${access}`,
      kind: "files",
      mode: 0o755,
    });
    const long = `${"d".repeat(120)}/${"f".repeat(120)}`;
    const content = randomBytes(100_000);
    await runtime.writeVolume(files, [
      { path: "..2026", mode: 0o755, entry: { kind: "directory" } },
      { path: "..2026/key", mode: 0o640, uid: 5, gid: 6, entry: { kind: "file", content } },
      { path: "..data", mode: 0o777, entry: { kind: "symlink", target: "..2026" } },
      { path: "key", mode: 0o777, entry: { kind: "symlink", target: "..data/key" } },
      { path: "escape", mode: 0o777, entry: { kind: "symlink", target: "/proc/self/status" } },
      { path: "lost", mode: 0o777, entry: { kind: "symlink", target: "nothing" } },
      { path: "d".repeat(120), mode: 0o755, entry: { kind: "directory" } },
      { path: long, mode: 0o644, entry: { kind: "file", content: Buffer.from("long") } },
    ]);
    expect(Buffer.from((await runtime.readVolume(files, "key")) ?? "")).toEqual(content);
    expect(Buffer.from((await runtime.readVolume(files, "key", 10)) ?? "")).toEqual(content.subarray(-10));
    expect(Buffer.from((await runtime.readVolume(files, long)) ?? "").toString()).toBe("long");
    expect(await runtime.readVolume(files, "escape")).toBeUndefined();
    expect(await runtime.readVolume(files, "absent")).toBeUndefined();
    expect(await runtime.statVolume(files, "..2026")).toBe("directory");
    expect(await runtime.statVolume(files, "key")).toBe("file");
    expect(await runtime.statVolume(files, "escape")).toBe("outside");
    expect(await runtime.statVolume(files, "lost")).toBe("dangling");
    await expect(
      runtime.writeVolume(files, [{ path: "../x", mode: 0, entry: { kind: "directory" } }]),
    ).rejects.toMatchObject({
      code: "InvalidArgument",
    });
    await runtime.removeVolume(files);
    await runtime.removeVolume(files);
  });

  it("mounts a single file, which the container writes and we read after its end", async () => {
    const { sandbox, imageId } = shared();
    const files = await runtime.volume({
      pod: sandbox.pod,
      name: `log-${access}`,
      kind: "files",
      mode: 0o755,
    });
    const entry = { kind: "file" as const, content: new Uint8Array() };
    await runtime.writeVolume(files, [{ path: "main", mode: 0o666, entry }]);
    const mounts = [volumeMount("/dev/termination-log", files, "main")];
    const user = { user: "1000" };
    const id = await shared().run("printf bye > /dev/termination-log", {
      mounts,
      security: { ...containerSpec(sandbox, imageId, "").security, ...user },
    });
    await shared().exited(id);
    expect(Buffer.from((await runtime.readVolume(files, "main")) ?? "").toString()).toBe("bye");
  });

  it("never mounts a link that leads out of its volume", async () => {
    const disk = await runtime.volume({
      pod: shared().sandbox.pod,
      name: `evil-${access}`,
      kind: "disk",
      mode: 0o777,
    });
    await shared().exited(
      await shared().run("ln -s /etc /v/out; mkdir /v/in; ln -s in /v/link", {
        mounts: [volumeMount("/v", disk)],
      }),
    );
    const good = await shared().run("touch /m/x", { mounts: [volumeMount("/m", disk, "link")] });
    await shared().exited(good);
    expect(await runtime.statVolume(disk, "in/x")).toBe("file");
    await expect(shared().run("ls /m", { mounts: [volumeMount("/m", disk, "out")] })).rejects.toThrow();
  });

  it("keeps a tmpfs for as long as its sandbox", async () => {
    const pod = testPod("tmpfs");
    const memory = await runtime.volume({
      pod,
      name: "cache",
      kind: "memory",
      mode: 0o777,
      sizeBytes: 1 << 20,
    });
    const own = await runtime.createSandbox(sandboxSpec(pod, { keepVolumes: [memory] }), never);
    const start = async (name: string, script: string): Promise<string> => {
      const spec = containerSpec(own, shared().imageId, script, {
        name,
        mounts: [volumeMount("/cache", memory)],
      });
      const id = await runtime.createContainer(spec, never);
      await runtime.start(id);
      await shared().exited(id);
      return id;
    };
    await start("writer", "echo kept > /cache/f");
    const reader = await start("reader", "cat /cache/f; df -k /cache | tail -1 | tr -s ' ' | cut -d' ' -f2");
    expect(await shared().logText(reader)).toBe("kept\n1024\n");
  });

  it("lists its volumes with what they belong to", async () => {
    const pod = testPod("listed");
    const ref = await runtime.volume({ pod, name: "v", kind: "files", mode: 0o755 });
    expect(await runtime.volumes()).toContainEqual(ref);
    await runtime.removeVolume(ref);
    expect(await runtime.volumes()).not.toContainEqual(ref);
  });
});
