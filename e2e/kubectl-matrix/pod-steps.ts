import { crashing, pod, repeating, waiting } from "./documents.ts";
import type { Place, Step } from "./step.ts";

const single = { input: pod('[{name: A, value: "1"}]') };
const LATER = "--timeout=60s";

/** A pod that runs: everything that shows it, gets into it and changes it. */
export const running: readonly Step[] = [
  ["apply -f -", 0, "pod/p created", single],
  [`wait --for=condition=Ready pod/p ${LATER}`, 0, "pod/p condition met"],
  [`wait --for=jsonpath={.status.phase}=Running pod/p ${LATER}`, 0, "pod/p condition met"],
  [`wait --for=jsonpath={.status.podIP} pod -l app=a ${LATER}`, 0, "pod/p condition met"],
  [`wait --for=create pod/p ${LATER}`, 0, "pod/p condition met", { since: 31 }],
  ["wait --for=condition=Nope pod/p --timeout=0.2s", 1, "timed out waiting for the condition on pods/p"],
  ["wait --for=condition=Ready pod/nosuch --timeout=1s", 1, 'pods "nosuch" not found'],
  ["apply -f -", 0, "pod/p unchanged", single],
  [
    "apply -f -",
    1,
    "pod updates may not change fields other than",
    { input: pod('[{name: A, value: "2"}]') },
  ],
  ["get pods", 0, /p +2\/2 +Running +0 /],
  ["get all", 0, /p +2\/2 +Running/],
  ["get pod p -o wide", 0, /\d+\.\d+\.\d+\.\d+/],
  ["get pods -A -o wide", 0, /NAMESPACE +NAME +READY/],
  ["get pods --sort-by=.metadata.name", 0, /p +2\/2/],
  ["get pods --field-selector status.phase=Running,spec.restartPolicy!=Never -o name", 0, /^pod\/p\n$/],
  ["get pods --field-selector spec.bogus=1", 1, "field label not supported: spec.bogus"],
  ["get pod p --subresource=status -o jsonpath={.status.phase}", 0, /^Running$/],
  ["get pods p -o yaml --show-managed-fields", 0, /subresource: status/],
  [
    "describe pod p",
    0,
    /^Name: +p\n[\s\S]*Priority: +0\n[\s\S]*Node: [\s\S]*Status: +Running\nIP: +\d[\s\S]*Container ID: +docker:\/\/[\s\S]*Ready: +True[\s\S]*Environment:\n +A: +1\n[\s\S]*Mounts:[\s\S]*Conditions:\n[\s\S]*PodScheduled +True[\s\S]*QoS Class: +BestEffort\n[\s\S]*Tolerations: +node\.kubernetes\.io\/not-ready:NoExecute[\s\S]*Normal +Started/,
  ],
  ["events --for pod/p", 0, "Scheduled"],
  ["events --types=Warning", 0, /^$/],
  ["get events", 0, "Successfully assigned"],
  ["get events --sort-by=.lastTimestamp -o wide", 0, /default-scheduler/],
  ["logs p", 0, /^hello\noops\n$/],
  ["logs p -c d", 0, /^from d\n$/],
  ["logs p --all-containers --prefix", 0, /^\[pod\/p\/c\] hello\n[\s\S]*\[pod\/p\/d\] from d\n$/],
  ["logs -l app=a --all-containers --tail=1", 0, "from d"],
  ["logs -l app=a -f --all-containers --max-log-requests=1", 1, "maximum allowed concurrency is 1"],
  ["logs p -c d --timestamps", 0, /^\d{4}-\S+\.\d{9}Z from d\n$/],
  ["logs p -c d --tail=0", 0, /^$/],
  ["logs p -c d --limit-bytes=4", 0, /^from$/],
  ["logs p -c d --since=1h", 0, /^from d\n$/],
  ["logs p -c d --since-time=2999-01-01T00:00:00Z", 0, /^$/],
  ["logs p -c d --since=1h --since-time=2020-01-01T00:00:00Z", 1, "at most one of"],
  ["logs p -c nope", 1, "container nope is not valid for pod p"],
  ["logs p -c c --previous", 1, 'previous terminated container "c" in pod "p" not found'],
  ["logs nosuch", 1, 'pods "nosuch" not found'],
  ["exec p -- sh -c exit\\ 7", 7, "command terminated with exit code 7"],
  ["exec p -c d -- sh -c echo\\ out;echo\\ err\\ >&2", 0, /^out\n$/],
  ["exec p -- nosuchbinary", 1, missingBinary("nosuchbinary")],
  ["exec -i p -- nosuchbinary", 1, missingBinary("nosuchbinary")],
  ["exec p -- sh -c nosuchbinary", 127, "command terminated with exit code 127"],
  ["exec -i p -- cat", 0, /^stdin data$/, { input: "stdin data" }],
  ["exec nosuch -- ls", 1, 'Error from server (NotFound): pods "nosuch" not found'],
  ["exec p -c nope -- ls", 1, "container nope is not valid for pod p"],
  ["top pod p", 0, /p +\d+m +\d+Mi/],
  ["top pod --containers", 0, /p +d +\d+m +\d+Mi/],
  ["top pod nosuch", 1, 'pods.metrics.k8s.io "nosuch" not found'],
  ["label pod p x=y", 0, "pod/p labeled"],
  ["annotate pods --all note=1", 0, "pod/p annotated"],
  ['patch pod p -p {"spec":{"hostname":"zz"}}', 1, "pod updates may not change fields other than"],
  ['patch pod p --subresource=status --type=merge -p {"status":{"message":"x"}}', 0, "pod/p patched"],
  ["set image pod/p c=busybox:1.35", 0, "pod/p image updated"],
  ["set env pod/p B=2", 1, "pod updates may not change fields other than"],
  ["set resources pod/p --limits=cpu=1", 1, "pod updates may not change fields other than"],
  ["rollout restart pod/p", 1, 'pods "p" restarting is not supported'],
  ["expose pod p --port=80", 0, "service/p exposed"],
  ["get svc p", 0, /p +ClusterIP +10\.96\.\S+ +<none> +80\/TCP/],
  ["describe svc p", 0, /TargetPort: +80\/TCP[\s\S]*Endpoints: +10\.244\.\d+\.\d+:80/],
  ["get endpointslices -l kubernetes.io/service-name=p", 0, /p-\w{5} +IPv4 +80 +10\.244\./],
  ["create service nodeport np --tcp=80:8080", 0, "service/np created"],
  ["create service clusterip headless --clusterip=None", 0, "service/headless created"],
  ["create service externalname en --external-name=example.com", 0, "service/en created"],
  [
    "get svc np headless en",
    0,
    /np +NodePort .*80:3\d{4}\/TCP[\s\S]*None[\s\S]*ExternalName +<none> +example\.com/,
  ],
  ['patch svc np -p {"spec":{"type":"ClusterIP"}}', 0, "service/np patched"],
  ['patch svc np -p {"spec":{"clusterIP":"10.96.0.99"}}', 1, "may not change once set"],
  ["explain service.spec.ports.targetPort", 0, /FIELD: targetPort <IntOrString>/],
  ["delete svc p np headless en", 0, /service "p" deleted/],
  ["scale pod/p --replicas=2", 1, "the server could not find the requested resource"],
];

/** The containers that `debug` and `run` make. */
export function made({ node }: Place): readonly Step[] {
  return [
    ["debug p --image=busybox -c dbg -- sleep 60", 0, ""],
    ["get pod p -o jsonpath={.spec.ephemeralContainers[0].name}", 0, /^dbg$/],
    [
      "debug p --attach --image=busybox --target=c -c echo -- sh -c sleep\\ 1;echo\\ for\\ debug",
      0,
      "for debug",
    ],
    ["debug p --copy-to=copy --image=busybox -c dbg -- sleep 60", 0, ""],
    ["get pod copy -o jsonpath={.spec.containers[*].name}", 0, /^c d dbg$/],
    [`debug node/${node} --image=busybox -- sleep 60`, 0, "Creating debugging pod node-debugger-"],
    [
      `wait --for=condition=Ready pod -l app.kubernetes.io/managed-by=kubectl-debug ${LATER}`,
      0,
      "",
      { since: 33 },
    ],
    [
      "run job --image=busybox --restart=Never --rm -i -- sh -c cat;exit\\ 4",
      4,
      "from stdin",
      { input: "from stdin\n" },
    ],
    ["run x --image=busybox --dry-run=server -o name", 0, "pod/x"],
    ["run x --image=busybox --restart=Never -- sh -c echo\\ done;exit\\ 5", 0, "pod/x created"],
    [`wait --for=jsonpath={.status.phase}=Failed pod/x ${LATER}`, 0, "pod/x condition met"],
    ["get pod x", 0, /x +0\/1 +Error +0/],
    ["logs x -f", 0, /^done\n$/],
    ["attach x", 1, "cannot attach a container in a completed pod; current phase is Failed"],
    ["exec x -- ls", 1, "cannot exec into a container in a completed pod; current phase is Failed"],
    ["cp x:/etc/passwd /dev/null", 1, "cannot exec into a container in a completed pod"],
    ["port-forward pod/x :80", 1, "unable to forward port because pod is not running. Current status=Failed"],
  ];
}

/** Pods that do not get to run, or not for long. */
export const waitingOnes: readonly Step[] = [
  ["create -f -", 0, "pod/waits created", { input: waiting }],
  ["create -f -", 0, "pod/crash created", { input: crashing }],
  ["create -f -", 0, "pod/repeats created", { input: repeating }],
  ["run noimage --image=nosuch.invalid/nosuch:1", 0, "pod/noimage created"],
  [
    `wait --for=jsonpath={.status.initContainerStatuses[0].started}=true pod/waits ${LATER}`,
    0,
    "condition met",
  ],
  ["get pod waits", 0, /waits +0\/1 +Init:0\/1/],
  ["logs waits -c c", 1, '(BadRequest): container "c" in pod "waits" is waiting to start: PodInitializing'],
  ["exec waits -c c -- ls", 1, 'unable to upgrade connection: container not found ("c")'],
  ["attach waits -c c", 1, 'unable to upgrade connection: container not found ("c")'],
  ["exec waits -c i -- echo inside", 0, /^inside\n$/],
  [
    `wait --for=jsonpath={.status.containerStatuses[0].restartCount}=1 pod/crash ${LATER}`,
    0,
    "condition met",
  ],
  ["logs crash --previous", 0, /^a run\n$/],
  ["get pod crash", 0, /crash +0\/1 +(Error|CrashLoopBackOff) +1 /],
  [
    "logs noimage",
    1,
    /container "noimage" in pod "noimage" is waiting to start: (image can't be pulled|trying and failing to pull image|ContainerCreating)/,
  ],
  [`wait --for=jsonpath={.status.phase}=Running pod/repeats ${LATER}`, 0, "condition met"],
  ["attach -i repeats", 0, "typed", { input: "typed\n" }],
  [`wait --for=jsonpath={.status.phase}=Failed pod/repeats ${LATER}`, 0, "condition met"],
  ["get pod repeats -o jsonpath={.status.containerStatuses[0].state.terminated.exitCode}", 0, /^3$/],
];

function missingBinary(name: string): RegExp {
  return new RegExp(
    `^error: Internal error occurred: Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: .*exec: "${name}": executable file not found in \\$PATH`,
    "m",
  );
}
