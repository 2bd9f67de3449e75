/** Labels and annotations by which rooms that do not know each other find the same objects. */

/** On an EndpointSlice: the service that it belongs to. */
export const serviceNameLabel = "kubernetes.io/service-name";

/** On the ReplicaSets of a Deployment and their pods: which template they come from. */
export const podTemplateHashLabel = "pod-template-hash";

/** On what `apply` has written: the manifest, for the next comparison. */
export const lastAppliedAnnotation = "kubectl.kubernetes.io/last-applied-configuration";

/** On a pod that only shows a static one: the uid that the kubelet knows that one by. */
export const mirrorPodAnnotation = "kubernetes.io/config.mirror";

/** On a pod: the container that is meant where none is named. */
export const defaultContainerAnnotation = "kubectl.kubernetes.io/default-container";
