import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Node } from "../src/api/index.ts";
import { kinds } from "../src/api/scheme.ts";
import { useInstance } from "./fixture/instance.ts";
import { catalogue } from "./kubectl-matrix/catalogue.ts";
import { configMap, owned } from "./kubectl-matrix/documents.ts";
import { findKubectls } from "./kubectl-matrix/kubectls.ts";
import { endings, nodes } from "./kubectl-matrix/node-steps.ts";
import { changes, discovery, objects, unserved } from "./kubectl-matrix/object-steps.ts";
import { Player } from "./kubectl-matrix/player.ts";
import { made, running, waitingOnes } from "./kubectl-matrix/pod-steps.ts";
import { workloads } from "./kubectl-matrix/workload-steps.ts";

const kubectls = await findKubectls();
process.stdout.write(
  `kubectl matrix: ${kubectls.map(({ version, path }) => `${version} (${path})`).join(", ")}\n`,
);
const root = await mkdtemp(join(tmpdir(), "minikubelet-matrix-"));
afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

const instance = useInstance();

describe("kubectl matrix", () => {
  it("has versions to run", () => {
    expect(kubectls).not.toEqual([]);
  });

  describe.each(kubectls)("kubectl $version", (kubectl) => {
    const namespace = `v${kubectl.version.replace(/\D+/g, "-").replace(/-$/, "")}`;
    const scratch = join(root, namespace);
    let player: Player;

    beforeAll(async () => {
      const { items } = await instance().client.list<Node>(kinds.Node);
      const place = { namespace, scratch, node: items[0]?.metadata.name ?? "" };
      player = new Player(kubectl, place, instance().env);
      await player.prepare();
      expect(await player.call(`create namespace ${namespace}`)).toMatchObject({ code: 0 });
    });

    it("discovery, explain, and who may what", async () => {
      await player.play(discovery);
    });

    it("kinds that are not served", async () => {
      await player.play(unserved);
    });

    it("objects: create, read, label, edit, replace, prune, delete", async () => {
      await player.play(objects(player.place));
    });

    it("a Deployment: roll out, scale, change, go back, delete", async () => {
      await player.play(workloads);
    });

    it("apply, diff and patch in all their forms", async () => {
      await player.play(changes);
    });

    it("objects go with their owners, before them, or not at all", async () => {
      for (const [cascade, left] of [
        ["background", ""],
        ["foreground", ""],
        ["orphan", "configmap/owned\n"],
      ] as const) {
        await player.play([["create configmap owner", 0, "created"]]);
        const { stdout: uid } = await player.call("get cm owner -o jsonpath={.metadata.uid}");
        await player.play([
          ["create -f -", 0, "configmap/owned created", { input: owned(uid) }],
          [`delete cm owner --cascade=${cascade}`, 0, /deleted/],
        ]);
        const owneds = async (): Promise<string> =>
          (await player.call("get cm owned --ignore-not-found -o name")).stdout;
        await expect.poll(owneds, { timeout: 10_000 }).toBe(left);
      }
      await player.play([
        ["get cm owned -o jsonpath={.metadata.ownerReferences}", 0, /^$/],
        ["delete cm owned", 0, /deleted/],
      ]);
    });

    it("get -w shows what comes, changes and goes; wait --for=create waits for it", async () => {
      await using watch = player.start("get cm -w");
      await using raw = player.start("get cm -w --output-watch-events");
      await watch.untilOutput(/kube-root-ca\.crt/);
      await raw.untilOutput(/kube-root-ca\.crt/);
      await player.play([
        ["apply -f -", 0, "created", { input: configMap('{a: "1"}') }],
        ["apply -f -", 0, "configured", { input: configMap('{a: "1", b: "2"}') }],
        ["delete cm cm", 0, /deleted/],
      ]);
      await watch.untilOutput(/\ncm +1 +\S+\ncm +2 +\S+\ncm +2 +\S+\n/);
      await raw.untilOutput(/\nADDED +cm +1 +\S+\nMODIFIED +cm +2 +\S+\nDELETED +cm +2 +\S+\n/);
      if (Number(kubectl.version.split(".")[1]) < 31) return;
      await using wait = player.start("wait --for=create cm/later --timeout=30s");
      await player.play([["create configmap later", 0, "created"]]);
      expect(await wait.ended).toMatchObject({ code: 0, stdout: "configmap/later condition met\n" });
    });

    it("a running pod: show, logs, exec, top, change", async () => {
      await player.play(running);
    });

    it("get -w and logs -f follow a pod until it goes", async () => {
      const command =
        "sh -c trap\\ 'exit\\ 0'\\ TERM;for\\ i\\ in\\ 1\\ 2\\ 3;do\\ echo\\ $i;sleep\\ 0.2;done;sleep\\ 60&wait";
      await using watch = player.start("get pod followed -w --ignore-not-found");
      await player.play([[`run followed --image=busybox --restart=Never -- ${command}`, 0, "created"]]);
      await player.play([["wait --for=condition=Ready pod/followed --timeout=60s", 0, "met"]]);
      await using log = player.start("logs followed -f");
      await using attached = player.start("attach followed");
      await log.untilOutput(/1\n2\n3\n/);
      await player.play([["delete pod followed --grace-period=2", 0, /deleted/]]);
      expect(await log.ended).toMatchObject({ code: 0, stdout: "1\n2\n3\n" });
      expect(await attached.ended).toMatchObject({ code: 0 });
      watch.signal("SIGINT");
    });

    it("pods that debug and run make, and one that has ended", async () => {
      await player.play(made(player.place));
    });

    it("pods that wait, crash, or take input", async () => {
      await player.play(waitingOnes);
    });

    it("cp brings files and directories there and back", async () => {
      await mkdir(join(scratch, "tree/below"), { recursive: true });
      await writeFile(join(scratch, "tree/file"), "content\n".repeat(100_000));
      await writeFile(join(scratch, "tree/below/other name"), "other\n");
      await player.play([
        [`cp ${scratch}/tree/file p:/tmp/file -c c`, 0, ""],
        [`cp p:/tmp/file ${scratch}/back -c c`, 0, ""],
        [`cp ${scratch}/tree p:/tmp -c d`, 0, ""],
        [`cp p:/tmp/tree ${scratch}/tree-back -c d`, 0, ""],
        [`cp ${scratch}/nosuch p:/tmp/x`, 1, "doesn't exist in local filesystem"],
      ]);
      const read = async (name: string): Promise<string> => await readFile(join(scratch, name), "utf8");
      expect(await read("back")).toBe(await read("tree/file"));
      expect(await read("tree-back/file")).toBe(await read("tree/file"));
      expect(await read("tree-back/below/other name")).toBe("other\n");
    });

    it("port-forward connects to what listens, and says what does not; proxy passes everything on", async () => {
      await player.play([["exec p -c d -- sh -c httpd\\ -p\\ 8080\\ -h\\ /tmp/tree", 0, ""]]);
      await using forward = player.start("port-forward pod/p :8080 :9");
      const [, port = ""] = await forward.untilOutput(/Forwarding from 127\.0\.0\.1:(\d+) -> 8080/);
      const [, closed = ""] = await forward.untilOutput(/Forwarding from 127\.0\.0\.1:(\d+) -> 9\n/);
      const answers = [1, 2, 3].map(async () => await fetch(`http://127.0.0.1:${port}/file`));
      for (const answer of await Promise.all(answers)) expect((await answer.text()).length).toBe(800_000);
      await expect(fetch(`http://127.0.0.1:${closed}/`)).rejects.toThrow();
      await forward.untilOutput(/error forwarding port 9 to pod [0-9a-f]{64}, uid : .*connection refused/);
      await using proxy = player.start("proxy --port=0");
      const [, origin = ""] = await proxy.untilOutput(/Starting to serve on (\S+)/);
      const list = await fetch(`http://${origin}/api/v1/namespaces/${namespace}/pods/p`);
      expect(await list.json()).toMatchObject({ metadata: { name: "p" } });
    });

    it("pods end in every way", async () => {
      await player.play(endings);
    });

    it("the node: label, taint, cordon, drain", async () => {
      await player.play(nodes(player.place));
    });

    it("a deleted namespace goes with all that is in it", async () => {
      await player.play([
        ["create configmap left", 0, "created"],
        [`delete namespace ${namespace} --timeout=60s`, 0, /deleted/],
        [`get namespace ${namespace}`, 1, "not found"],
      ]);
    });

    it("no command of the catalogue was left out", () => {
      const missing = catalogue.filter((command) => !player.played.some((line) => command.test(line)));
      expect(missing).toEqual([]);
      if (player.left.length > 0)
        process.stdout.write(`kubectl ${kubectl.version} does not know: ${player.left.join("; ")}\n`);
    });
  });
});
