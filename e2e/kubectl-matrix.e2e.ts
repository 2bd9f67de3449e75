import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { useInstance } from "./fixture/instance.ts";
import { type Ended, RunningProcess } from "./fixture/process.ts";
import { findKubectls } from "./kubectl-matrix.fixture.ts";

const kubectls = await findKubectls();
process.stdout.write(
  `kubectl matrix: ${kubectls.map(({ version, path }) => `${version} (${path})`).join(", ")}\n`,
);
const scratch = await mkdtemp(join(tmpdir(), "minikubelet-matrix-"));
afterAll(async () => {
  await rm(scratch, { recursive: true, force: true });
});

const instance = useInstance();

/** `[arguments, exit code, what stdout or stderr must match]`, and input where there is some. */
type Step = readonly [args: string, code: number, output: RegExp | string, input?: string];

const configMap = (data: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cm, labels: {l: "1"}}\ndata: ${data}\n`;
const pod = (env: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  terminationGracePeriodSeconds: 1\n  containers:\n  - name: c\n    image: busybox\n    command: [sh, -c, "trap 'exit 0' TERM; echo hello; while :; do sleep 0.1; done"]\n    env: ${env}\n`;
const invalidPod =
  "apiVersion: v1\nkind: Pod\nmetadata: {name: Bad_Name}\nspec: {containers: [{name: a, image: busybox}]}\n";

const objects: readonly Step[] = [
  ["version", 0, /Server Version: v1\.36/],
  ["api-resources", 0, /pods +po +v1 +true +Pod/],
  ["api-versions", 0, "authorization.k8s.io/v1"],
  ["explain pod.spec.containers.livenessProbe", 0, /FIELD: livenessProbe <Probe>[\s\S]*initialDelaySeconds/],
  ["create configmap made --from-literal=k=v", 0, "configmap/made created"],
  ["create configmap made --from-literal=k=v", 1, 'configmaps "made" already exists'],
  ["create secret generic s --from-literal=k=v", 0, "secret/s created"],
  ["create serviceaccount robot", 0, "serviceaccount/robot created"],
  ["create token robot", 0, /^[\w-]+\.[\w-]+\.[\w-]+\n?$/],
  ["auth can-i delete nodes", 0, "yes"],
  ["auth can-i --list", 0, /\*\.\* +\[\] +\[\] +\[\*\]/],
  ["auth whoami", 0, /Username +kubernetes-admin/],
  ["--context minikubelet-read-only auth can-i create pods", 1, "no"],
  ["--context minikubelet-read-only get secrets", 1, 'cannot list resource "secrets"'],
  ["apply -f -", 0, "configmap/cm created", configMap('{a: "1", b: "2"}')],
  ["apply -f -", 0, "configmap/cm unchanged", configMap('{a: "1", b: "2"}')],
  ["apply -f -", 0, "configmap/cm configured", configMap('{a: "1"}')],
  ["get cm cm -o jsonpath={.data}", 0, /^\{"a":"1"\}$/],
  ["diff -f -", 0, /^$/, configMap('{a: "1"}')],
  ["diff -f -", 1, '+  a: "2"', configMap('{a: "2"}')],
  ["apply --server-side -f -", 0, "configmap/cm serverside-applied", configMap('{a: "1", c: "3"}')],
  ["apply --server-side -f -", 0, "configmap/cm serverside-applied", configMap('{a: "1"}')],
  ["get cm cm -o jsonpath={.data}", 0, /^\{"a":"1"\}$/],
  [
    "apply --server-side --field-manager=other -f -",
    1,
    "Apply failed with 1 conflict",
    configMap('{a: "9"}'),
  ],
  [
    "apply --server-side --field-manager=other --force-conflicts -f -",
    0,
    "serverside-applied",
    configMap('{a: "9"}'),
  ],
  ["get cm cm -o yaml --show-managed-fields", 0, "manager: other"],
  ['patch cm cm --type=merge -p {"data":{"z":"1"}}', 0, "configmap/cm patched"],
  [
    'patch cm cm --type=json -p [{"op":"test","path":"/data/z","value":"x"}]',
    1,
    "the server rejected our request due to an error in our request",
  ],
  [
    'patch cm cm --type=merge -p {"metadata":{"resourceVersion":"1"},"data":{"q":"1"}}',
    1,
    '(Conflict): Operation cannot be fulfilled on configmaps "cm": the object has been modified; please apply your changes to the latest version and try again',
  ],
  ["label cm cm x=y", 0, "configmap/cm labeled"],
  ["annotate cm cm note=1", 0, "configmap/cm annotated"],
  ["replace -f -", 0, "configmap/cm replaced", configMap('{r: "1"}')],
  ["get cm --chunk-size=1 -o name", 0, "configmap/cm\nconfigmap/kube-root-ca.crt\nconfigmap/made\n"],
  ["get cm,secret,sa", 0, "serviceaccount/robot"],
  ["get pods --sort-by=.metadata.name", 0, "No resources found"],
  ["get nodes -o wide", 0, /Ready.*docker:\/\//],
  ["get nope", 1, `error: the server doesn't have a resource type "nope"`],
  ["get pod nosuch", 1, 'Error from server (NotFound): pods "nosuch" not found'],
  ["get pods --field-selector spec.bogus=1", 1, "field label not supported: spec.bogus"],
  ["create -f -", 1, 'strict decoding error: unknown field "bogus"', `bogus: 1\n${configMap("{}")}`],
  ["create -f -", 1, /The Pod "Bad_Name" is invalid/, invalidPod],
  ["-n nowhere create configmap x", 1, 'namespaces "nowhere" not found'],
  ["delete cm cm made", 0, 'configmap "made" deleted'],
];

const pods: readonly Step[] = [
  ["apply -f -", 0, "pod/p created", pod('[{name: A, value: "1"}]')],
  ["wait --for=condition=Ready pod/p --timeout=60s", 0, "pod/p condition met"],
  ["apply -f -", 0, "pod/p unchanged", pod('[{name: A, value: "1"}]')],
  ["get pods", 0, /p +1\/1 +Running +0 /],
  ["get pod p -o wide", 0, /\d+\.\d+\.\d+\.\d+/],
  ["describe pod p", 0, /Status: +Running[\s\S]*Normal +Started/],
  ["events --for pod/p", 0, "Scheduled"],
  ["get events", 0, "Successfully assigned"],
  ["logs p --timestamps", 0, /^\d{4}-\S+Z hello\n$/],
  ["logs p -c nope", 1, "container nope is not valid for pod p"],
  ["logs p --previous", 1, 'previous terminated container "c" in pod "p" not found'],
  ["exec p -- sh -c exit\\ 7", 7, "command terminated with exit code 7"],
  ["exec p -- nosuchbinary", 126, "executable file not found"],
  ["exec -i p -- cat", 0, /^stdin data$/, "stdin data"],
  ["top pod p", 0, /p +\d+m +\d+Mi/],
  ["label pod p x=y", 0, "pod/p labeled"],
  ['patch pod p -p {"spec":{"hostname":"zz"}}', 1, "pod updates may not change fields other than"],
  ["set image pod/p c=busybox:1.35", 0, "pod/p image updated"],
  ["debug p --image=busybox -c dbg -- sleep 30", 0, ""],
  ["get pod p -o jsonpath={.spec.ephemeralContainers[0].name}", 0, /^dbg$/],
  ["run job --image=busybox --restart=Never --rm -i -- sh -c cat;exit\\ 4", 4, "from stdin", "from stdin\n"],
  ["run x --image=busybox --dry-run=server -o name", 0, "pod/x"],
  ["delete pod p --now", 0, 'pod "p" deleted'],
  ["wait --for=delete pod/p --timeout=20s", 0, ""],
  ["get pods", 0, "No resources found"],
];

describe("kubectl matrix", () => {
  it("has versions to run", () => {
    expect(kubectls).not.toEqual([]);
  });

  describe.each(kubectls)("kubectl $version", ({ path, version }) => {
    const namespace = `v${version.replace(/\D+/g, "-").replace(/-$/, "")}`;
    const start = (args: readonly string[], input?: string): RunningProcess =>
      new RunningProcess(path, ["--cache-dir", join(scratch, namespace), "-n", namespace, ...args], {
        env: { ...instance().env, HOME: scratch },
        ...(input === undefined ? {} : { input }),
      });
    const call = async (args: readonly string[], input?: string): Promise<Ended> =>
      await start(args, input).ended;

    const play = async (steps: readonly Step[]): Promise<void> => {
      for (const [line, code, output, input] of steps) {
        const ended = await call(words(line), input);
        const printed = `${ended.stdout}${ended.stderr}`;
        expect.soft({ line, code: ended.code, printed }).toMatchObject({ line, code });
        if (typeof output === "string") expect.soft(printed, line).toContain(output);
        else expect.soft(code === 0 ? ended.stdout : printed, line).toMatch(output);
      }
    };

    it("objects: discovery, create, apply, patch, get, and what is refused", async () => {
      expect(await call(["create", "namespace", namespace])).toMatchObject({ code: 0 });
      await play(objects);
    });

    it("pods: run, watch, logs, exec, debug, delete", async () => {
      await play(pods);
    });

    it("cp brings a file there and back, port-forward connects", async () => {
      await call(["run", "web", "--image=busybox", "--", "httpd", "-f", "-h", "/tmp"]);
      expect(await call(["wait", "--for=condition=Ready", "pod/web", "--timeout=60s"])).toMatchObject({
        code: 0,
      });
      const [there, back] = [join(scratch, `${namespace}.txt`), join(scratch, `${namespace}.back`)];
      await writeFile(there, "content\n".repeat(10_000));
      expect(await call(["cp", there, "web:/tmp/file"])).toMatchObject({ code: 0 });
      expect(await call(["cp", "web:/tmp/file", back])).toMatchObject({ code: 0 });
      expect(await readFile(back, "utf8")).toBe(await readFile(there, "utf8"));
      const forward = start(["port-forward", "pod/web", ":80"]);
      const [, port = ""] = await forward.untilOutput(/Forwarding from 127\.0\.0\.1:(\d+)/);
      const answer = await fetch(`http://127.0.0.1:${port}/file`);
      expect((await answer.text()).length).toBe(80_000);
      forward.signal("SIGINT");
      await forward.ended;
      expect(await call(["delete", "pod", "web", "--force", "--grace-period=0"])).toMatchObject({ code: 0 });
    });

    it("a deleted namespace goes with all that is in it", async () => {
      await call(["create", "configmap", "left"]);
      expect(await call(["delete", "namespace", namespace, "--timeout=60s"])).toMatchObject({ code: 0 });
      expect(await call(["get", "namespace", namespace])).toMatchObject({ code: 1 });
    });
  });
});

/** Splits at spaces; `\ ` is one. */
function words(line: string): readonly string[] {
  return line.split(/(?<!\\) /).map((word) => word.replaceAll("\\ ", " "));
}
