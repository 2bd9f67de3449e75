/** Kinds of Kubernetes that users bring along and that we recognise by name, in order to say "not served yet". */

/** A kind of Kubernetes itself that is not served yet. */
export interface UnservedKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly shortNames: readonly string[];
}

/** plural, kind, short names */
type Row = readonly [string, string, ...string[]];

const groups: Readonly<Record<string, readonly Row[]>> = {
  v1: [
    ["persistentvolumeclaims", "PersistentVolumeClaim", "pvc"],
    ["persistentvolumes", "PersistentVolume", "pv"],
    ["replicationcontrollers", "ReplicationController", "rc"],
    ["resourcequotas", "ResourceQuota", "quota"],
    ["limitranges", "LimitRange", "limits"],
    ["podtemplates", "PodTemplate"],
    ["componentstatuses", "ComponentStatus", "cs"],
  ],
  "apps/v1": [
    ["statefulsets", "StatefulSet", "sts"],
    ["daemonsets", "DaemonSet", "ds"],
    ["controllerrevisions", "ControllerRevision"],
  ],
  "batch/v1": [
    ["jobs", "Job"],
    ["cronjobs", "CronJob", "cj"],
  ],
  "networking.k8s.io/v1": [
    ["ingresses", "Ingress", "ing"],
    ["ingressclasses", "IngressClass"],
    ["networkpolicies", "NetworkPolicy", "netpol"],
  ],
  "rbac.authorization.k8s.io/v1": [
    ["roles", "Role"],
    ["rolebindings", "RoleBinding"],
    ["clusterroles", "ClusterRole"],
    ["clusterrolebindings", "ClusterRoleBinding"],
  ],
  "policy/v1": [["poddisruptionbudgets", "PodDisruptionBudget", "pdb"]],
  "autoscaling/v2": [["horizontalpodautoscalers", "HorizontalPodAutoscaler", "hpa"]],
  "storage.k8s.io/v1": [
    ["storageclasses", "StorageClass", "sc"],
    ["volumeattachments", "VolumeAttachment"],
    ["csidrivers", "CSIDriver"],
    ["csinodes", "CSINode"],
  ],
  "scheduling.k8s.io/v1": [["priorityclasses", "PriorityClass", "pc"]],
  "node.k8s.io/v1": [["runtimeclasses", "RuntimeClass"]],
  "apiextensions.k8s.io/v1": [["customresourcedefinitions", "CustomResourceDefinition", "crd", "crds"]],
  "admissionregistration.k8s.io/v1": [
    ["mutatingwebhookconfigurations", "MutatingWebhookConfiguration"],
    ["validatingwebhookconfigurations", "ValidatingWebhookConfiguration"],
    ["validatingadmissionpolicies", "ValidatingAdmissionPolicy"],
    ["validatingadmissionpolicybindings", "ValidatingAdmissionPolicyBinding"],
  ],
  "apiregistration.k8s.io/v1": [["apiservices", "APIService"]],
  "certificates.k8s.io/v1": [["certificatesigningrequests", "CertificateSigningRequest", "csr"]],
  "flowcontrol.apiserver.k8s.io/v1": [
    ["flowschemas", "FlowSchema"],
    ["prioritylevelconfigurations", "PriorityLevelConfiguration"],
  ],
  "resource.k8s.io/v1": [
    ["resourceclaims", "ResourceClaim"],
    ["resourceclaimtemplates", "ResourceClaimTemplate"],
    ["deviceclasses", "DeviceClass"],
  ],
};

export const unservedKinds: readonly UnservedKind[] = Object.entries(groups).flatMap(([apiVersion, rows]) =>
  rows.map(([plural, kind, ...shortNames]) => ({ apiVersion, kind, plural, shortNames })),
);
