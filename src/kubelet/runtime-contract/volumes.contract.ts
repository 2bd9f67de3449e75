import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { VolumeFile, VolumeRef } from "../ports.ts";
import type { RuntimeBench } from "./bench.contract.ts";

/** Volumes and the files in them. */
export function volumesContract(bench: () => RuntimeBench): void {
  describe("its volumes", () => {
    let volume: VolumeRef;
    beforeEach(async () => {
      const { fixture, runtime, pod } = bench();
      volume = await fixture.awaiting(runtime.volume({ pod, name: "files", kind: "files", mode: 0o755 }));
    });
    afterEach(async () => {
      const { fixture, runtime } = bench();
      await fixture.awaiting(runtime.removeVolume(volume));
    });

    it("are found again by pod and name", async () => {
      const { fixture, runtime, pod } = bench();
      const again = await fixture.awaiting(
        runtime.volume({ pod, name: "files", kind: "files", mode: 0o755 }),
      );
      expect(again).toEqual(volume);
      expect(await runtime.volumes()).toContainEqual(volume);
    });

    it("keep what is written, replace it, and give the end of it", async () => {
      const { fixture, runtime } = bench();
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
      const { fixture, runtime } = bench();
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
}
