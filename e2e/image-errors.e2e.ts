import { describe, expect, it } from "vitest";
import { canPull } from "./fixture/images.ts";
import { useInstance } from "./fixture/instance.ts";
import { podOf, shell, uniqueName, untilTerm } from "./fixture/manifest.ts";

const instance = useInstance({ config: { timeScale: 0.1 } });
/** A registry that nobody runs: refused at once. */
const closed = "127.0.0.1:1/nobody/nothing";

describe.concurrent("images", () => {
  it("that cannot be pulled show ErrImagePull, then ImagePullBackOff, with the registry's answer in the events", async () => {
    await using pod = await instance().run(podOf("refused", shell("true", { image: `${closed}:v1` })));
    await pod.untilStatus("ErrImagePull");
    await pod.untilStatus("ImagePullBackOff");
    await pod.untilEvent(new RegExp(`^Pulling: Pulling image "${closed}:v1"$`));
    await pod.untilEvent(new RegExp(`^Failed: Failed to pull image "${closed}:v1": .*127\\.0\\.0\\.1:1`));
    await pod.untilEvent(/^Failed: Error: ErrImagePull$/);
    await pod.untilEvent(/^Failed: Error: ImagePullBackOff$/);
    await pod.untilEvent(new RegExp(`^BackOff: Back-off pulling image "${closed}:v1"`));
    expect(pod.pod.status?.phase).toBe("Pending");
    expect(pod.container()).toMatchObject({ restartCount: 0, started: false });
  });

  it("that are replaced by good ones are started at once", async () => {
    await using pod = await instance().run(podOf("mended", shell(untilTerm, { image: `${closed}:v2` })));
    await pod.untilStatus("ImagePullBackOff");
    await instance().setImage(pod, "main", shell("").image ?? "");
    await pod.untilReady();
    expect(pod.container()?.restartCount).toBe(0);
  });

  it("with imagePullPolicy Never that are missing: ErrImageNeverPull, no pull", async () => {
    const image = `${closed}:v3`;
    await using pod = await instance().run(
      podOf("never", shell("true", { image, imagePullPolicy: "Never" })),
    );
    await pod.untilStatus("ErrImageNeverPull");
    await pod.untilEvent(
      new RegExp(`^ErrImageNeverPull: Container image "${image}" is not present with pull policy of Never$`),
    );
    expect(pod.eventTexts.filter((text) => text.startsWith("Pulling"))).toEqual([]);
  });

  it("with a name that is none: InvalidImageName, no pull", async () => {
    await using pod = await instance().run(podOf("invalid", shell("true", { image: "Nginx::latest" })));
    await pod.untilStatus("InvalidImageName");
    await pod.untilEvent(
      /^InspectFailed: Failed to apply default image tag "Nginx::latest": couldn't parse image name/,
    );
    expect(pod.eventTexts.filter((text) => text.startsWith("Pulling"))).toEqual([]);
  });

  it("already present are not pulled under IfNotPresent", async () => {
    await using pod = await instance().run(podOf("present", shell(untilTerm)));
    await pod.untilReady();
    await pod.untilEvent(/^Pulled: Container image ".*busybox:.*" already present on machine/);
    expect(pod.eventTexts.filter((text) => text.startsWith("Pulling"))).toEqual([]);
  });

  it.skipIf(!canPull)(
    "are pulled under Always even when present, and a tag nobody has is a failure",
    async () => {
      await using good = await instance().run(
        podOf("pulled", shell(untilTerm, { image: "busybox:latest", imagePullPolicy: "Always" })),
      );
      await using bad = await instance().run(
        podOf("tag", shell("true", { image: `busybox:${uniqueName("no-tag")}` })),
      );
      await good.untilReady();
      await good.untilEvent(
        /^Pulled: Successfully pulled image "busybox:latest" in .* Image size: \d+ bytes\.$/,
      );
      await bad.untilStatus("ErrImagePull");
    },
  );

  it("have repaired pods deleted without a trace, whatever state they are in", async () => {
    await using pod = await instance().run(podOf("gone", shell("true", { image: `${closed}:v4` })));
    await pod.untilStatus("ErrImagePull");
    await pod.delete();
    expect(await pod.engineObjects()).toEqual([]);
  });
});
