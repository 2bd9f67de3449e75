/** What the steps apply, as YAML. */

export function configMap(data: string, name = "cm"): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, labels: {l: "1"}}\ndata: ${data}\n`;
}

/** Owned by the ConfigMap `owner`, which it keeps from going first. */
export function owned(uid: string): string {
  const owner = `{apiVersion: v1, kind: ConfigMap, name: owner, uid: ${uid}, blockOwnerDeletion: true}`;
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: owned, ownerReferences: [${owner}]}\n`;
}

/** Two containers: `c` runs until it is told to end, `d` repeats its input. */
export function pod(env: string): string {
  return `apiVersion: v1
kind: Pod
metadata: {name: p, labels: {app: a}}
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - name: c
    image: busybox
    command: [sh, -c, "trap 'exit 0' TERM; echo hello; sleep 0.3; echo oops >&2; while :; do sleep 0.1; done"]
    env: ${env}
  - {name: d, image: busybox, stdin: true, command: [sh, -c, "echo from d; cat"]}
`;
}

export const invalidPod =
  "apiVersion: v1\nkind: Pod\nmetadata: {name: Bad_Name}\nspec: {containers: [{name: a, image: busybox}]}\n";

/** Fails at once, again and again. */
export const crashing = `apiVersion: v1
kind: Pod
metadata: {name: crash}
spec:
  terminationGracePeriodSeconds: 0
  containers: [{name: c, image: busybox, command: [sh, -c, "echo a run; exit 1"]}]
`;

/** Never gets to its container, for the first one of its pod does not end. */
export const waiting = `apiVersion: v1
kind: Pod
metadata: {name: waits}
spec:
  terminationGracePeriodSeconds: 0
  initContainers: [{name: i, image: busybox, command: [sleep, "600"]}]
  containers: [{name: c, image: busybox, command: [sleep, "600"]}]
`;

/** Repeats what it is given, once. */
export const repeating = `apiVersion: v1
kind: Pod
metadata: {name: repeats}
spec:
  restartPolicy: Never
  terminationGracePeriodSeconds: 0
  containers: [{name: c, image: busybox, stdin: true, stdinOnce: true, command: [sh, -c, "cat; exit 3"]}]
`;
