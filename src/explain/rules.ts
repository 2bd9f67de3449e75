/** A rule of Kubernetes in one sentence, and where to read it. */
export interface Rule {
  readonly text: string;
  readonly docs: string;
  /** In kubernetes/kubernetes, or in the program that it belongs to. */
  readonly source: string;
}

/** The rules that statements follow from. */
export type RuleName =
  | "probe-grid"
  | "startup-first"
  | "no-probe"
  | "liveness-kill"
  | "readiness-traffic"
  | "probe-time-limit"
  | "probe-port"
  | "restart-policy"
  | "crash-loop"
  | "init-order"
  | "active-deadline"
  | "grace-period"
  | "pre-stop-eats-grace"
  | "hook-failure"
  | "exec-in-container"
  | "sidecar-order"
  | "endpoints-lag"
  | "stop-signal-pid-1"
  | "scheduling-gates"
  | "run-as-non-root";

const docs = "https://kubernetes.io/docs";
const lifecycle = `${docs}/concepts/workloads/pods/pod-lifecycle/`;
const probes = `${docs}/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/`;
const hooks = `${docs}/concepts/containers/container-lifecycle-hooks/`;

/** Every rule that a statement can cite. */
export const rules: Readonly<Record<RuleName, Rule>> = {
  "probe-grid": {
    text: "A probe first runs at a tick of its period once initialDelaySeconds have passed in whole seconds; failureThreshold failures in a row decide.",
    docs: `${probes}#configure-probes`,
    source: "pkg/kubelet/prober/worker.go: run, doProbe",
  },
  "startup-first": {
    text: "Until the startup probe has succeeded, liveness and readiness are not probed.",
    docs: `${probes}#define-startup-probes`,
    source: "pkg/kubelet/prober/worker.go: doProbe",
  },
  "no-probe": {
    text: "A container without a probe of a kind counts as started, alive and ready as soon as it runs.",
    docs: `${lifecycle}#container-probes`,
    source: "pkg/kubelet/prober/prober_manager.go: UpdatePodStatus",
  },
  "liveness-kill": {
    text: "A failed liveness or startup probe ends the container: preStop, stop signal, SIGKILL, within the probe's own terminationGracePeriodSeconds or the pod's.",
    docs: `${probes}#probe-level-terminationgraceperiodseconds`,
    source: "pkg/kubelet/kuberuntime/kuberuntime_container.go: setTerminationGracePeriod",
  },
  "readiness-traffic": {
    text: "Readiness decides on traffic alone; it is probed at once when the container has started, then every period, also while the pod is terminating.",
    docs: `${lifecycle}#types-of-probe`,
    source: "pkg/kubelet/prober/prober_manager.go: UpdatePodStatus; worker.go: run",
  },
  "probe-time-limit": {
    text: "Probes of one worker never overlap: one that takes longer than its period is followed by the next at once.",
    docs: `${probes}#configure-probes`,
    source: "pkg/kubelet/prober/worker.go: run",
  },
  "probe-port": {
    text: "A port given by name is looked up among the ports of the same container; a probe that cannot be made counts neither as success nor as failure.",
    docs: `${probes}#use-a-named-port`,
    source: "pkg/probe/util.go: ResolveContainerPort; pkg/kubelet/prober/worker.go: doProbe",
  },
  "restart-policy": {
    text: "restartPolicy, and since 1.35 that of the container with its rules, says after which exits a container is started again.",
    docs: `${lifecycle}#restart-policy`,
    source: "pkg/api/v1/pod/util.go: ContainerShouldRestart",
  },
  "crash-loop": {
    text: "The first restart comes at once, each later one 10s after the exit, doubled up to 5m; a run of more than 10m begins the ladder anew.",
    docs: `${lifecycle}#restart-policy`,
    source: "pkg/kubelet/kuberuntime/kuberuntime_manager.go: doBackOff",
  },
  "init-order": {
    text: "Init containers run one after the other, each until it has exited with 0; a sidecar only until its startup probe has succeeded.",
    docs: `${docs}/concepts/workloads/pods/init-containers/#detailed-behavior`,
    source: "pkg/kubelet/kuberuntime/kuberuntime_container.go: computeInitContainerActions",
  },
  "active-deadline": {
    text: "activeDeadlineSeconds counts from the moment when the node saw the pod; pulls, init containers and restarts are inside.",
    docs: `${docs}/concepts/workloads/pods/init-containers/#detailed-behavior`,
    source: "pkg/kubelet/active_deadline.go",
  },
  "grace-period": {
    text: "From the deletion a container has terminationGracePeriodSeconds for its preStop hook and its stop signal together; then comes SIGKILL.",
    docs: `${lifecycle}#pod-termination`,
    source: "pkg/kubelet/kuberuntime/kuberuntime_container.go: killContainer",
  },
  "pre-stop-eats-grace": {
    text: "preStop runs before the stop signal and inside the grace period; its whole seconds are subtracted, and the stop signal is given at least 2s.",
    docs: `${hooks}#hook-handler-execution`,
    source: "pkg/kubelet/kuberuntime/kuberuntime_container.go: executePreStopHook, killContainer",
  },
  "hook-failure": {
    text: "A hook that cannot be run is an event: a failed preStop does not delay the stop signal, a failed postStart ends the container.",
    docs: `${hooks}#hook-handler-execution`,
    source: "pkg/kubelet/lifecycle/handlers.go",
  },
  "exec-in-container": {
    text: "exec handlers run a program of the container's own image, without a shell unless they name one.",
    docs: `${hooks}#hook-handler-implementations`,
    source: "pkg/kubelet/lifecycle/handlers.go; pkg/probe/exec/exec.go",
  },
  "sidecar-order": {
    text: "Sidecars get their stop signal when all regular containers have ended, the last one first, out of the same grace period; each at least 2s.",
    docs: `${lifecycle}#termination-with-sidecars`,
    source: "pkg/kubelet/kuberuntime/kuberuntime_termination_order.go",
  },
  "endpoints-lag": {
    text: "A deleted pod is taken out of Services while its containers are already being stopped: both happen side by side.",
    docs: `${lifecycle}#pod-termination`,
    source: "staging/src/k8s.io/endpointslice/utils.go",
  },
  "stop-signal-pid-1": {
    text: "The stop signal goes to process 1 of the container alone, and the kernel drops signals to process 1 that it has no handler for.",
    docs: `${lifecycle}#pod-termination`,
    source: "Linux kernel/signal.c: sig_task_ignored (SIGNAL_UNKILLABLE)",
  },
  "scheduling-gates": {
    text: "A pod is not bound to a node while it has schedulingGates; they can be taken away one by one, never added.",
    docs: `${docs}/concepts/scheduling-eviction/pod-scheduling-readiness/`,
    source: "pkg/scheduler/framework/plugins/schedulinggates/scheduling_gates.go",
  },
  "run-as-non-root": {
    text: "Under runAsNonRoot a container is not created when its user is 0 or a name; it is tried again until the image or the pod is another.",
    docs: `${docs}/tasks/configure-pod-container/security-context/`,
    source: "pkg/kubelet/kuberuntime/security_context.go: verifyRunAsNonRoot",
  },
};
