import { expect, test } from "vitest";
import type { Container, Pod, Secret } from "../../api/index.ts";
import { VirtualClock } from "../../runtime/fake/virtual-clock.ts";
import { versionRules } from "../core/version-rules.ts";
import type { ImageOutcome } from "../parts.ts";
import type { Image, RegistryAuth } from "../ports.ts";
import { RuntimeError } from "../runtime-error.ts";
import { createImageManager, type ImageManagerDeps } from "./image-manager.ts";

const image = (id: string): Image => ({
  id,
  repoTags: [],
  repoDigests: [],
  sizeBytes: 4_261_550,
  user: "",
  entrypoint: [],
  cmd: [],
  env: [],
  stopSignal: undefined,
});

/** An engine whose registry answers by a script; a pull takes 1234 ms. */
class Engine {
  readonly clock = new VirtualClock();
  readonly pulls: { at: number; image: string; auth: RegistryAuth | undefined }[] = [];
  readonly present = new Set<string>();
  answer: (image: string, auth: RegistryAuth | undefined) => string | undefined = () => undefined;
  inspectError: string | undefined;

  image(ref: string): Promise<Image | undefined> {
    if (this.inspectError !== undefined)
      return Promise.reject(new RuntimeError("Internal", this.inspectError));
    return Promise.resolve(this.present.has(ref) ? image(ref) : undefined);
  }

  async pull(ref: string, auth: RegistryAuth | undefined, _: unknown, signal: AbortSignal): Promise<Image> {
    this.pulls.push({ at: this.clock.now() - this.clock.start, image: ref, auth });
    await this.clock.sleep(1234, signal);
    const error = this.answer(ref, auth);
    if (error !== undefined) throw new RuntimeError("NotFound", error);
    this.present.add(ref);
    return image(ref);
  }
}

interface Bench {
  readonly engine: Engine;
  readonly events: string[];
  readonly ensure: (
    container: Partial<Container>,
    pod?: Partial<Pod["spec"]>,
    uid?: string,
  ) => Promise<ImageOutcome>;
  readonly forget: () => void;
}

function bench(
  options: Partial<ImageManagerDeps> = {},
  secrets: Readonly<Record<string, Secret>> = {},
): Bench {
  const engine = new Engine();
  const events: string[] = [];
  const manager = createImageManager({
    runtime: engine,
    objects: { secret: (_, name) => secrets[name] },
    clock: engine.clock,
    rules: versionRules(33),
    timeScale: 1,
    ...options,
  });
  return {
    engine,
    events,
    ensure: (container, spec = {}, uid = "u1") =>
      manager.ensureImage(
        {
          pod: { metadata: { name: "p", namespace: "default", uid }, spec: { containers: [], ...spec } },
          container: { name: "web", ...container },
          kind: "app",
        },
        (event) => events.push(`${event.type} ${event.reason} ${event.fieldPath ?? "pod"} ${event.message}`),
        new AbortController().signal,
      ),
    forget: () => {
      manager.forget("u1");
    },
  };
}

const web = "spec.containers{web}";

test("a missing image is pulled, and the events tell how long it took", async () => {
  const { engine, events, ensure } = bench();
  const outcome = ensure({ image: "busybox", imagePullPolicy: "IfNotPresent" });
  await engine.clock.advance(1234);
  expect(await outcome).toEqual({ image: image("busybox:latest") });
  expect(events).toEqual([
    `Normal Pulling ${web} Pulling image "busybox"`,
    `Normal Pulled ${web} Successfully pulled image "busybox" in 1.234s (1.234s including waiting). Image size: 4261550 bytes.`,
  ]);
  expect(engine.clock.pending).toBe(0);
});

test("IfNotPresent uses what is there; Always pulls all the same", async () => {
  const { engine, events, ensure } = bench();
  engine.present.add("busybox:latest");
  expect(await ensure({ image: "busybox", imagePullPolicy: "IfNotPresent" })).toHaveProperty("image");
  expect(events).toEqual([`Normal Pulled ${web} Container image "busybox" already present on machine`]);
  const pulled = ensure({ image: "busybox", imagePullPolicy: "Always" });
  await engine.clock.advance(1234);
  expect(await pulled).toHaveProperty("image");
  expect(engine.pulls).toHaveLength(1);
});

test("Never with a missing image is ErrImageNeverPull", async () => {
  const { events, ensure } = bench();
  const message = 'Container image "busybox" is not present with pull policy of Never';
  expect(await ensure({ image: "busybox", imagePullPolicy: "Never" })).toEqual({
    error: { reason: "ErrImageNeverPull", message },
  });
  expect(events).toEqual([`Warning ErrImageNeverPull ${web} ${message}`]);
});

test("a name that cannot be parsed is InvalidImageName", async () => {
  const { events, ensure } = bench();
  const message =
    'Failed to apply default image tag "Bad//Image:::x": couldn\'t parse image name "Bad//Image:::x": invalid reference format: repository name (/Image) must be lowercase';
  expect(await ensure({ image: "Bad//Image:::x" })).toEqual({
    error: { reason: "InvalidImageName", message },
  });
  expect(events).toEqual([`Warning InspectFailed ${web} ${message}`]);
});

test.each([
  [
    31,
    'Failed to inspect image "busybox:1": rpc error: code = Unknown desc = Error response from daemon: broken',
  ],
  [33, 'Failed to inspect image "": rpc error: code = Unknown desc = Error response from daemon: broken'],
])("1.%i: an engine that cannot look is ImageInspectError", async (minor, message) => {
  const { engine, events, ensure } = bench({ rules: versionRules(minor) });
  engine.inspectError = "broken";
  expect(await ensure({ image: "busybox:1" })).toEqual({ error: { reason: "ImageInspectError", message } });
  expect(events).toEqual([`Warning InspectFailed ${web} ${message}`]);
});

test("failed pulls back off 10 s, 20 s, … and the message keeps the error of the last pull", async () => {
  const { engine, events, ensure } = bench();
  engine.answer = () => "manifest for busybox:nope not found: manifest unknown";
  const text =
    "rpc error: code = Unknown desc = Error response from daemon: manifest for busybox:nope not found: manifest unknown";
  const attempt = async (): Promise<ImageOutcome> => {
    const outcome = ensure({ image: "busybox:nope" });
    await engine.clock.advance(1234);
    return await outcome;
  };
  expect(await attempt()).toEqual({ error: { reason: "ErrImagePull", message: text } });
  expect(await attempt()).toEqual({
    error: {
      reason: "ImagePullBackOff",
      message: `Back-off pulling image "busybox:nope": ErrImagePull: ${text}`,
      notBefore: engine.clock.start + 1234 + 10_000,
    },
  });
  expect(events).toEqual([
    `Normal Pulling ${web} Pulling image "busybox:nope"`,
    `Warning Failed ${web} Failed to pull image "busybox:nope": ${text}`,
    `Normal BackOff ${web} Back-off pulling image "busybox:nope"`,
  ]);
  await engine.clock.advance(10_000 - 1234);
  expect(await attempt()).toHaveProperty("error.reason", "ErrImagePull");
  await engine.clock.advance(19_000);
  expect(await attempt()).toHaveProperty("error.reason", "ImagePullBackOff");
});

test("the back-off belongs to one pod and one image, and is forgotten with the pod", async () => {
  const { engine, ensure, forget } = bench();
  engine.answer = (ref) => (ref === "a:1" ? "no" : undefined);
  const attempt = async (ref: string, uid: string): Promise<ImageOutcome> => {
    const outcome = ensure({ image: ref }, {}, uid);
    await engine.clock.advance(1234);
    return await outcome;
  };
  expect(await attempt("a:1", "u1")).toHaveProperty("error.reason", "ErrImagePull");
  expect(await attempt("a:1", "u2")).toHaveProperty("error.reason", "ErrImagePull");
  expect(await attempt("b:1", "u1")).toHaveProperty("image");
  forget();
  expect(await attempt("a:1", "u1")).toHaveProperty("error.reason", "ErrImagePull");
});

test("pulls queue up, and who wants the image of a pull under way shares it", async () => {
  const { engine, events, ensure } = bench();
  const all = [ensure({ image: "a:1" }), ensure({ image: "b:1" }), ensure({ image: "a:1" }, {}, "u2")];
  await engine.clock.advance(3000);
  expect(await Promise.all(all)).toHaveLength(3);
  expect(engine.pulls.map(({ at, image: ref }) => [at, ref])).toEqual([
    [0, "a:1"],
    [1234, "b:1"],
  ]);
  expect(events.at(-1)).toContain('"b:1" in 1.234s (2.468s including waiting)');
});

test("more than the burst of pulls at once exceeds the QPS", async () => {
  const { engine, ensure } = bench({ maxParallelPulls: 3, registryBurst: 2 });
  const all = ["a:1", "b:1", "c:1"].map((ref) => ensure({ image: ref }));
  await engine.clock.advance(1234);
  expect(
    (await Promise.all(all)).map((outcome) => ("error" in outcome ? outcome.error.message : "ok")),
  ).toEqual(["ok", "ok", "pull QPS exceeded"]);
});

test("every fitting credential is tried; the errors of all are told", async () => {
  const auths = { "reg.io": { username: "a", password: "1" }, "reg.io/x": { username: "b", password: "2" } };
  const data = { ".dockerconfigjson": Buffer.from(JSON.stringify({ auths })).toString("base64") };
  const { engine, ensure } = bench(
    {},
    { good: { metadata: {}, type: "kubernetes.io/dockerconfigjson", data } },
  );
  engine.answer = (_, auth) => `denied for ${auth?.username ?? "nobody"}`;
  const outcome = ensure(
    { image: "reg.io/x/y:1" },
    { imagePullSecrets: [{ name: "gone" }, { name: "good" }] },
  );
  await engine.clock.advance(3000);
  const each = (user: string): string =>
    `rpc error: code = Unknown desc = Error response from daemon: denied for ${user}`;
  expect(await outcome).toEqual({
    error: { reason: "ErrImagePull", message: `[${each("b")}, ${each("a")}]` },
  });
});

test("an abort while pulling rejects, stops the pull and leaves no timer", async () => {
  const { engine } = bench();
  const manager = createImageManager({
    runtime: engine,
    objects: { secret: () => undefined },
    clock: engine.clock,
    rules: versionRules(36),
    timeScale: 1,
  });
  const controller = new AbortController();
  const outcome = manager.ensureImage(
    {
      pod: { metadata: { uid: "u" }, spec: { containers: [] } },
      container: { name: "web", image: "a:1" },
      kind: "app",
    },
    () => undefined,
    controller.signal,
  );
  await engine.clock.advance(10);
  controller.abort(new Error("stopping"));
  await expect(outcome).rejects.toThrow("stopping");
  expect(engine.clock.pending).toBe(0);
});
