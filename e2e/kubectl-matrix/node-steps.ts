import type { Place, Step } from "./step.ts";

const LATER = "--timeout=60s";

/** All the ways to end a pod. */
export const endings: readonly Step[] = [
  ["delete pod nosuch", 1, 'Error from server (NotFound): pods "nosuch" not found'],
  ["delete pod p --dry-run=server", 0, /pod "p" deleted/],
  ["delete pod p --now", 0, /pod "p" deleted/],
  ["wait --for=delete pod/p --timeout=20s", 0, ""],
  ["delete pod copy --grace-period=1 --wait=false", 0, /pod "copy" deleted/],
  ["wait --for=delete pod/copy --timeout=20s", 0, ""],
  ["delete pod waits --force --grace-period=0", 0, /pod "waits" force deleted/],
  ["delete pods --all --now", 0, /pod "crash" deleted/],
  ["get pods", 0, "No resources found"],
];

/** The node, and what empties it. */
export function nodes({ node }: Place): readonly Step[] {
  return [
    ["get nodes -o wide", 0, /Ready.*docker:\/\//],
    [
      "describe node",
      0,
      /Conditions:[\s\S]*Ready +True[\s\S]*Capacity:\n +cpu:[\s\S]*System Info:[\s\S]*Non-terminated Pods:[\s\S]*Allocated resources:/,
    ],
    ["describe node", 0, new RegExp(`Lease:\\n +HolderIdentity: +${node}\\n`)],
    ["get leases -n kube-node-lease", 0, new RegExp(`${node} +${node} +`)],
    ["top node", 0, new RegExp(`${node} +\\d+m +\\d+% +\\d+Mi +\\d+%`)],
    [`label node ${node} d=e`, 0, "labeled"],
    [`label node ${node} d-`, 0, "unlabeled"],
    [`taint node ${node} a=b:NoSchedule`, 0, `node/${node} tainted`],
    [`taint node ${node} a-`, 0, `node/${node} untainted`],
    [`cordon ${node}`, 0, `node/${node} cordoned`],
    ["get nodes", 0, "Ready,SchedulingDisabled"],
    ["run unscheduled --image=busybox -- sleep 60", 0, "pod/unscheduled created"],
    [
      "wait --for=jsonpath={.status.conditions[0].reason}=Unschedulable pod/unscheduled --timeout=20s",
      0,
      "met",
    ],
    [`uncordon ${node}`, 0, `node/${node} uncordoned`],
    [`wait --for=condition=Ready pod/unscheduled ${LATER}`, 0, "pod/unscheduled condition met"],
    [`drain ${node} --dry-run=server --force`, 0, "drained (server dry run)"],
    ["get pod unscheduled", 0, /unscheduled +1\/1 +Running/],
    [`drain ${node}`, 1, "declare no controller"],
    [
      `drain ${node} --force --ignore-daemonsets --delete-emptydir-data --grace-period=1 ${LATER}`,
      0,
      `node/${node} drained`,
    ],
    ["get pods", 0, "No resources found"],
    [`uncordon ${node}`, 0, `node/${node} uncordoned`],
  ];
}
