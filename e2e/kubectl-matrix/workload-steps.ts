import type { Step } from "./step.ts";

/** A Deployment from its creation to its end, by every command that there is for it. */
export const workloads: readonly Step[] = [
  ["create deployment d --image=busybox --replicas=2 -- sleep 600", 0, "deployment.apps/d created"],
  ["rollout status deployment/d --timeout=60s", 0, 'deployment "d" successfully rolled out'],
  ["get deployment d", 0, /NAME +READY +UP-TO-DATE +AVAILABLE +AGE\nd +2\/2 +2 +2 +\S+\n/],
  ["get deploy d -o wide", 0, /CONTAINERS +IMAGES +SELECTOR\n.*busybox +busybox +app=d\n/],
  ["get rs", 0, /NAME +DESIRED +CURRENT +READY +AGE\nd-\w+ +2 +2 +2 +\S+\n/],
  ["get all", 0, /pod\/d-[\s\S]*deployment\.apps\/d +2\/2[\s\S]*replicaset\.apps\/d-/],
  [
    "describe deployment d",
    0,
    /Replicas: +2 desired \| 2 updated \| 2 total \| 2 available \| 0 unavailable/,
  ],
  [
    "describe deployment d",
    0,
    /ScalingReplicaSet .* deployment-controller +Scaled up replica set d-\w+ from 0 to 2/,
  ],
  ["explain deployment.spec.strategy", 0, "rollingUpdate"],
  ["scale deployment/d --replicas=1", 0, "deployment.apps/d scaled"],
  [
    "scale deployment/d --replicas=-1",
    1,
    "The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0",
  ],
  [
    "autoscale deployment/d --max=3",
    1,
    /could not find the requested resource|failed to create autoscaling\/v2 HPA/,
  ],
  ["set image deployment/d busybox=busybox:1.35", 0, "deployment.apps/d image updated"],
  ["rollout status deployment/d --timeout=60s", 0, "successfully rolled out"],
  ["rollout history deployment/d", 0, /REVISION +CHANGE-CAUSE\n1 +<none>\n2 +<none>\n/],
  ["rollout undo deployment/d", 0, "deployment.apps/d rolled back"],
  ["rollout status deployment/d --timeout=60s", 0, "successfully rolled out"],
  ["rollout pause deployment/d", 0, "deployment.apps/d paused"],
  ["rollout restart deployment/d", 1, "can't restart paused deployment"],
  ["rollout resume deployment/d", 0, "deployment.apps/d resumed"],
  ["rollout restart deployment/d", 0, "deployment.apps/d restarted"],
  ["rollout status deployment/d --timeout=60s", 0, "successfully rolled out"],
  ["wait --for=condition=Available deployment/d", 0, "condition met"],
  ["delete deployment d --cascade=orphan", 0, /deployment.apps "d" deleted/],
  ["get rs -o name", 0, "replicaset.apps/d-"],
  ["delete rs -l app=d --cascade=foreground", 0, /replicaset.apps "d-/],
  ["get pods -l app=d --field-selector=status.phase=Running", 0, ""],
];
