/**
 * Field numbers of Kubernetes' protobuf messages, from the published generated.proto files (v1.36). A message is a list of
 * `number name type`; types: s string, b bytes, B bool, i int32, l int64, d double, `T[]` repeated, `{T}` map from strings,
 * else the name of a message (core/v1 bare, `meta.` apimachinery). A message missing here is read by `well-known.ts`.
 */
export const messages: Readonly<Record<string, string>> = {
  AWSElasticBlockStoreVolumeSource: "1 volumeID s, 2 fsType s, 3 partition i, 4 readOnly B",
  Affinity: "1 nodeAffinity NodeAffinity, 2 podAffinity PodAffinity, 3 podAntiAffinity PodAntiAffinity",
  AppArmorProfile: "1 type s, 2 localhostProfile s",
  AzureDiskVolumeSource: "1 diskName s, 2 diskURI s, 3 cachingMode s, 4 fsType s, 5 readOnly B, 6 kind s",
  AzureFileVolumeSource: "1 secretName s, 2 shareName s, 3 readOnly B",
  Binding: "1 metadata meta.ObjectMeta, 2 target ObjectReference",
  CSIVolumeSource:
    "1 driver s, 2 readOnly B, 3 fsType s, 4 volumeAttributes {s}, 5 nodePublishSecretRef LocalObjectReference",
  Capabilities: "1 add s[], 2 drop s[]",
  CephFSVolumeSource:
    "1 monitors s[], 2 path s, 3 user s, 4 secretFile s, 5 secretRef LocalObjectReference, 6 readOnly B",
  CinderVolumeSource: "1 volumeID s, 2 fsType s, 3 readOnly B, 4 secretRef LocalObjectReference",
  ClientIPConfig: "1 timeoutSeconds i",
  ClusterTrustBundleProjection:
    "1 name s, 2 signerName s, 3 labelSelector meta.LabelSelector, 5 optional B, 4 path s",
  ConfigMap: "1 metadata meta.ObjectMeta, 4 immutable B, 2 data {s}, 3 binaryData {b}",
  ConfigMapEnvSource: "1 localObjectReference LocalObjectReference, 2 optional B",
  ConfigMapKeySelector: "1 localObjectReference LocalObjectReference, 2 key s, 3 optional B",
  ConfigMapProjection: "1 localObjectReference LocalObjectReference, 2 items KeyToPath[], 4 optional B",
  ConfigMapVolumeSource:
    "1 localObjectReference LocalObjectReference, 2 items KeyToPath[], 3 defaultMode i, 4 optional B",
  Container:
    "1 name s, 2 image s, 3 command s[], 4 args s[], 5 workingDir s, 6 ports ContainerPort[], 19 envFrom EnvFromSource[], 7 env EnvVar[], 8 resources ResourceRequirements, 23 resizePolicy ContainerResizePolicy[], 24 restartPolicy s, 25 restartPolicyRules ContainerRestartRule[], 9 volumeMounts VolumeMount[], 21 volumeDevices VolumeDevice[], 10 livenessProbe Probe, 11 readinessProbe Probe, 22 startupProbe Probe, 12 lifecycle Lifecycle, 13 terminationMessagePath s, 20 terminationMessagePolicy s, 14 imagePullPolicy s, 15 securityContext SecurityContext, 16 stdin B, 17 stdinOnce B, 18 tty B",
  ContainerExtendedResourceRequest: "1 containerName s, 2 resourceName s, 3 requestName s",
  ContainerPort: "1 name s, 2 hostPort i, 3 containerPort i, 4 protocol s, 5 hostIP s",
  ContainerResizePolicy: "1 resourceName s, 2 restartPolicy s",
  ContainerRestartRule: "1 action s, 2 exitCodes ContainerRestartRuleOnExitCodes",
  ContainerRestartRuleOnExitCodes: "1 operator s, 2 values i[]",
  ContainerState:
    "1 waiting ContainerStateWaiting, 2 running ContainerStateRunning, 3 terminated ContainerStateTerminated",
  ContainerStateRunning: "1 startedAt meta.Time",
  ContainerStateTerminated:
    "1 exitCode i, 2 signal i, 3 reason s, 4 message s, 5 startedAt meta.Time, 6 finishedAt meta.Time, 7 containerID s",
  ContainerStateWaiting: "1 reason s, 2 message s",
  ContainerStatus:
    "1 name s, 2 state ContainerState, 3 lastState ContainerState, 4 ready B, 5 restartCount i, 6 image s, 7 imageID s, 8 containerID s, 9 started B, 10 allocatedResources {meta.Quantity}, 11 resources ResourceRequirements, 12 volumeMounts VolumeMountStatus[], 13 user ContainerUser, 14 allocatedResourcesStatus ResourceStatus[], 15 stopSignal s",
  ContainerUser: "1 linux LinuxContainerUser",
  DownwardAPIProjection: "1 items DownwardAPIVolumeFile[]",
  DownwardAPIVolumeFile:
    "1 path s, 2 fieldRef ObjectFieldSelector, 3 resourceFieldRef ResourceFieldSelector, 4 mode i",
  DownwardAPIVolumeSource: "1 items DownwardAPIVolumeFile[], 2 defaultMode i",
  EmptyDirVolumeSource: "1 medium s, 2 sizeLimit meta.Quantity",
  EndpointAddress: "1 ip s, 3 hostname s, 4 nodeName s, 2 targetRef ObjectReference",
  EndpointPort: "1 name s, 2 port i, 3 protocol s, 4 appProtocol s",
  EndpointSubset:
    "1 addresses EndpointAddress[], 2 notReadyAddresses EndpointAddress[], 3 ports EndpointPort[]",
  Endpoints: "1 metadata meta.ObjectMeta, 2 subsets EndpointSubset[]",
  EnvFromSource: "1 prefix s, 2 configMapRef ConfigMapEnvSource, 3 secretRef SecretEnvSource",
  EnvVar: "1 name s, 2 value s, 3 valueFrom EnvVarSource",
  EnvVarSource:
    "1 fieldRef ObjectFieldSelector, 2 resourceFieldRef ResourceFieldSelector, 3 configMapKeyRef ConfigMapKeySelector, 4 secretKeyRef SecretKeySelector, 5 fileKeyRef FileKeySelector",
  EphemeralContainer: "1 ephemeralContainerCommon EphemeralContainerCommon, 2 targetContainerName s",
  EphemeralContainerCommon:
    "1 name s, 2 image s, 3 command s[], 4 args s[], 5 workingDir s, 6 ports ContainerPort[], 19 envFrom EnvFromSource[], 7 env EnvVar[], 8 resources ResourceRequirements, 23 resizePolicy ContainerResizePolicy[], 24 restartPolicy s, 25 restartPolicyRules ContainerRestartRule[], 9 volumeMounts VolumeMount[], 21 volumeDevices VolumeDevice[], 10 livenessProbe Probe, 11 readinessProbe Probe, 22 startupProbe Probe, 12 lifecycle Lifecycle, 13 terminationMessagePath s, 20 terminationMessagePolicy s, 14 imagePullPolicy s, 15 securityContext SecurityContext, 16 stdin B, 17 stdinOnce B, 18 tty B",
  EphemeralVolumeSource: "1 volumeClaimTemplate PersistentVolumeClaimTemplate",
  Event:
    "1 metadata meta.ObjectMeta, 2 involvedObject ObjectReference, 3 reason s, 4 message s, 5 source EventSource, 6 firstTimestamp meta.Time, 7 lastTimestamp meta.Time, 8 count i, 9 type s, 10 eventTime meta.MicroTime, 11 series EventSeries, 12 action s, 13 related ObjectReference, 14 reportingComponent s, 15 reportingInstance s",
  EventSeries: "1 count i, 2 lastObservedTime meta.MicroTime",
  EventSource: "1 component s, 2 host s",
  ExecAction: "1 command s[]",
  FCVolumeSource: "1 targetWWNs s[], 2 lun i, 3 fsType s, 4 readOnly B, 5 wwids s[]",
  FileKeySelector: "1 volumeName s, 2 path s, 3 key s, 4 optional B",
  FlexVolumeSource: "1 driver s, 2 fsType s, 3 secretRef LocalObjectReference, 4 readOnly B, 5 options {s}",
  FlockerVolumeSource: "1 datasetName s, 2 datasetUUID s",
  GCEPersistentDiskVolumeSource: "1 pdName s, 2 fsType s, 3 partition i, 4 readOnly B",
  GRPCAction: "1 port i, 2 service s",
  GitRepoVolumeSource: "1 repository s, 2 revision s, 3 directory s",
  GlusterfsVolumeSource: "1 endpoints s, 2 path s, 3 readOnly B",
  HTTPGetAction: "1 path s, 2 port meta.IntOrString, 3 host s, 4 scheme s, 5 httpHeaders HTTPHeader[]",
  HTTPHeader: "1 name s, 2 value s",
  HostAlias: "1 ip s, 2 hostnames s[]",
  HostIP: "1 ip s",
  HostPathVolumeSource: "1 path s, 2 type s",
  ISCSIVolumeSource:
    "1 targetPortal s, 2 iqn s, 3 lun i, 4 iscsiInterface s, 5 fsType s, 6 readOnly B, 7 portals s[], 8 chapAuthDiscovery B, 11 chapAuthSession B, 10 secretRef LocalObjectReference, 12 initiatorName s",
  ImageVolumeSource: "1 reference s, 2 pullPolicy s",
  ImageVolumeStatus: "1 imageRef s",
  KeyToPath: "1 key s, 2 path s, 3 mode i",
  Lifecycle: "1 postStart LifecycleHandler, 2 preStop LifecycleHandler, 3 stopSignal s",
  LifecycleHandler:
    "1 exec ExecAction, 2 httpGet HTTPGetAction, 3 tcpSocket TCPSocketAction, 4 sleep SleepAction",
  LinuxContainerUser: "1 uid l, 2 gid l, 3 supplementalGroups l[]",
  LoadBalancerIngress: "1 ip s, 2 hostname s, 3 ipMode s, 4 ports PortStatus[]",
  LoadBalancerStatus: "1 ingress LoadBalancerIngress[]",
  LocalObjectReference: "1 name s",
  ModifyVolumeStatus: "1 targetVolumeAttributesClassName s, 2 status s",
  NFSVolumeSource: "1 server s, 2 path s, 3 readOnly B",
  Namespace: "1 metadata meta.ObjectMeta, 2 spec NamespaceSpec, 3 status NamespaceStatus",
  NamespaceCondition: "1 type s, 2 status s, 4 lastTransitionTime meta.Time, 5 reason s, 6 message s",
  NamespaceSpec: "1 finalizers s[]",
  NamespaceStatus: "1 phase s, 2 conditions NamespaceCondition[]",
  NodeAffinity:
    "1 requiredDuringSchedulingIgnoredDuringExecution NodeSelector, 2 preferredDuringSchedulingIgnoredDuringExecution PreferredSchedulingTerm[]",
  NodeAllocatableResourceClaimStatus: "1 resourceClaimName s, 2 containers s[], 3 resources {meta.Quantity}",
  NodeSelector: "1 nodeSelectorTerms NodeSelectorTerm[]",
  NodeSelectorRequirement: "1 key s, 2 operator s, 3 values s[]",
  NodeSelectorTerm: "1 matchExpressions NodeSelectorRequirement[], 2 matchFields NodeSelectorRequirement[]",
  ObjectFieldSelector: "1 apiVersion s, 2 fieldPath s",
  ObjectReference:
    "1 kind s, 2 namespace s, 3 name s, 4 uid s, 5 apiVersion s, 6 resourceVersion s, 7 fieldPath s",
  PersistentVolumeClaim:
    "1 metadata meta.ObjectMeta, 2 spec PersistentVolumeClaimSpec, 3 status PersistentVolumeClaimStatus",
  PersistentVolumeClaimCondition:
    "1 type s, 2 status s, 3 lastProbeTime meta.Time, 4 lastTransitionTime meta.Time, 5 reason s, 6 message s",
  PersistentVolumeClaimSpec:
    "1 accessModes s[], 4 selector meta.LabelSelector, 2 resources VolumeResourceRequirements, 3 volumeName s, 5 storageClassName s, 6 volumeMode s, 7 dataSource TypedLocalObjectReference, 8 dataSourceRef TypedObjectReference, 9 volumeAttributesClassName s",
  PersistentVolumeClaimStatus:
    "1 phase s, 2 accessModes s[], 3 capacity {meta.Quantity}, 4 conditions PersistentVolumeClaimCondition[], 5 allocatedResources {meta.Quantity}, 7 allocatedResourceStatuses {s}, 8 currentVolumeAttributesClassName s, 9 modifyVolumeStatus ModifyVolumeStatus",
  PersistentVolumeClaimTemplate: "1 metadata meta.ObjectMeta, 2 spec PersistentVolumeClaimSpec",
  PersistentVolumeClaimVolumeSource: "1 claimName s, 2 readOnly B",
  PhotonPersistentDiskVolumeSource: "1 pdID s, 2 fsType s",
  Pod: "1 metadata meta.ObjectMeta, 2 spec PodSpec, 3 status PodStatus",
  PodAffinity:
    "1 requiredDuringSchedulingIgnoredDuringExecution PodAffinityTerm[], 2 preferredDuringSchedulingIgnoredDuringExecution WeightedPodAffinityTerm[]",
  PodAffinityTerm:
    "1 labelSelector meta.LabelSelector, 2 namespaces s[], 3 topologyKey s, 4 namespaceSelector meta.LabelSelector, 5 matchLabelKeys s[], 6 mismatchLabelKeys s[]",
  PodAntiAffinity:
    "1 requiredDuringSchedulingIgnoredDuringExecution PodAffinityTerm[], 2 preferredDuringSchedulingIgnoredDuringExecution WeightedPodAffinityTerm[]",
  PodCertificateProjection:
    "1 signerName s, 2 keyType s, 3 maxExpirationSeconds i, 4 credentialBundlePath s, 5 keyPath s, 6 certificateChainPath s, 7 userAnnotations {s}",
  PodCondition:
    "1 type s, 7 observedGeneration l, 2 status s, 3 lastProbeTime meta.Time, 4 lastTransitionTime meta.Time, 5 reason s, 6 message s",
  PodDNSConfig: "1 nameservers s[], 2 searches s[], 3 options PodDNSConfigOption[]",
  PodDNSConfigOption: "1 name s, 2 value s",
  PodExtendedResourceClaimStatus:
    "1 requestMappings ContainerExtendedResourceRequest[], 2 resourceClaimName s",
  PodIP: "1 ip s",
  PodOS: "1 name s",
  PodReadinessGate: "1 conditionType s",
  PodResourceClaim: "1 name s, 3 resourceClaimName s, 4 resourceClaimTemplateName s",
  PodResourceClaimStatus: "1 name s, 2 resourceClaimName s",
  PodSchedulingGate: "1 name s",
  PodSchedulingGroup: "1 podGroupName s",
  PodSecurityContext:
    "1 seLinuxOptions SELinuxOptions, 8 windowsOptions WindowsSecurityContextOptions, 2 runAsUser l, 6 runAsGroup l, 3 runAsNonRoot B, 4 supplementalGroups l[], 12 supplementalGroupsPolicy s, 5 fsGroup l, 7 sysctls Sysctl[], 9 fsGroupChangePolicy s, 10 seccompProfile SeccompProfile, 11 appArmorProfile AppArmorProfile, 13 seLinuxChangePolicy s",
  PodSpec:
    "1 volumes Volume[], 20 initContainers Container[], 2 containers Container[], 34 ephemeralContainers EphemeralContainer[], 3 restartPolicy s, 4 terminationGracePeriodSeconds l, 5 activeDeadlineSeconds l, 6 dnsPolicy s, 7 nodeSelector {s}, 8 serviceAccountName s, 9 serviceAccount s, 21 automountServiceAccountToken B, 10 nodeName s, 11 hostNetwork B, 12 hostPID B, 13 hostIPC B, 27 shareProcessNamespace B, 14 securityContext PodSecurityContext, 15 imagePullSecrets LocalObjectReference[], 16 hostname s, 17 subdomain s, 18 affinity Affinity, 19 schedulerName s, 22 tolerations Toleration[], 23 hostAliases HostAlias[], 24 priorityClassName s, 25 priority i, 26 dnsConfig PodDNSConfig, 28 readinessGates PodReadinessGate[], 29 runtimeClassName s, 30 enableServiceLinks B, 31 preemptionPolicy s, 32 overhead {meta.Quantity}, 33 topologySpreadConstraints TopologySpreadConstraint[], 35 setHostnameAsFQDN B, 36 os PodOS, 37 hostUsers B, 38 schedulingGates PodSchedulingGate[], 39 resourceClaims PodResourceClaim[], 40 resources ResourceRequirements, 41 hostnameOverride s, 43 schedulingGroup PodSchedulingGroup",
  PodStatus:
    "17 observedGeneration l, 1 phase s, 2 conditions PodCondition[], 3 message s, 4 reason s, 11 nominatedNodeName s, 5 hostIP s, 16 hostIPs HostIP[], 6 podIP s, 12 podIPs PodIP[], 7 startTime meta.Time, 10 initContainerStatuses ContainerStatus[], 8 containerStatuses ContainerStatus[], 9 qosClass s, 13 ephemeralContainerStatuses ContainerStatus[], 14 resize s, 15 resourceClaimStatuses PodResourceClaimStatus[], 18 extendedResourceClaimStatus PodExtendedResourceClaimStatus, 19 allocatedResources {meta.Quantity}, 20 resources ResourceRequirements, 21 nodeAllocatableResourceClaimStatuses NodeAllocatableResourceClaimStatus[]",
  PodTemplateSpec: "1 metadata meta.ObjectMeta, 2 spec PodSpec",
  PortStatus: "1 port i, 2 protocol s, 3 error s",
  PortworxVolumeSource: "1 volumeID s, 2 fsType s, 3 readOnly B",
  PreferredSchedulingTerm: "1 weight i, 2 preference NodeSelectorTerm",
  Probe:
    "1 handler ProbeHandler, 2 initialDelaySeconds i, 3 timeoutSeconds i, 4 periodSeconds i, 5 successThreshold i, 6 failureThreshold i, 7 terminationGracePeriodSeconds l",
  ProbeHandler: "1 exec ExecAction, 2 httpGet HTTPGetAction, 3 tcpSocket TCPSocketAction, 4 grpc GRPCAction",
  ProjectedVolumeSource: "1 sources VolumeProjection[], 2 defaultMode i",
  QuobyteVolumeSource: "1 registry s, 2 volume s, 3 readOnly B, 4 user s, 5 group s, 6 tenant s",
  RBDVolumeSource:
    "1 monitors s[], 2 image s, 3 fsType s, 4 pool s, 5 user s, 6 keyring s, 7 secretRef LocalObjectReference, 8 readOnly B",
  ResourceClaim: "1 name s, 2 request s",
  ResourceFieldSelector: "1 containerName s, 2 resource s, 3 divisor meta.Quantity",
  ResourceHealth: "1 resourceID s, 2 health s, 6 message s",
  ResourceQuota: "1 metadata meta.ObjectMeta, 2 spec ResourceQuotaSpec, 3 status ResourceQuotaStatus",
  ResourceQuotaSpec: "1 hard {meta.Quantity}, 2 scopes s[], 3 scopeSelector ScopeSelector",
  ResourceQuotaStatus: "1 hard {meta.Quantity}, 2 used {meta.Quantity}",
  ResourceRequirements: "1 limits {meta.Quantity}, 2 requests {meta.Quantity}, 3 claims ResourceClaim[]",
  ResourceStatus: "1 name s, 2 resources ResourceHealth[]",
  SELinuxOptions: "1 user s, 2 role s, 3 type s, 4 level s",
  ScaleIOVolumeSource:
    "1 gateway s, 2 system s, 3 secretRef LocalObjectReference, 4 sslEnabled B, 5 protectionDomain s, 6 storagePool s, 7 storageMode s, 8 volumeName s, 9 fsType s, 10 readOnly B",
  ScopeSelector: "1 matchExpressions ScopedResourceSelectorRequirement[]",
  ScopedResourceSelectorRequirement: "1 scopeName s, 2 operator s, 3 values s[]",
  SeccompProfile: "1 type s, 2 localhostProfile s",
  Secret: "1 metadata meta.ObjectMeta, 5 immutable B, 2 data {b}, 4 stringData {s}, 3 type s",
  SecretEnvSource: "1 localObjectReference LocalObjectReference, 2 optional B",
  SecretKeySelector: "1 localObjectReference LocalObjectReference, 2 key s, 3 optional B",
  SecretProjection: "1 localObjectReference LocalObjectReference, 2 items KeyToPath[], 4 optional B",
  SecretVolumeSource: "1 secretName s, 2 items KeyToPath[], 3 defaultMode i, 4 optional B",
  SecurityContext:
    "1 capabilities Capabilities, 2 privileged B, 3 seLinuxOptions SELinuxOptions, 10 windowsOptions WindowsSecurityContextOptions, 4 runAsUser l, 8 runAsGroup l, 5 runAsNonRoot B, 6 readOnlyRootFilesystem B, 7 allowPrivilegeEscalation B, 9 procMount s, 11 seccompProfile SeccompProfile, 12 appArmorProfile AppArmorProfile",
  Service: "1 metadata meta.ObjectMeta, 2 spec ServiceSpec, 3 status ServiceStatus",
  ServiceAccount:
    "1 metadata meta.ObjectMeta, 2 secrets ObjectReference[], 3 imagePullSecrets LocalObjectReference[], 4 automountServiceAccountToken B",
  ServiceAccountTokenProjection: "1 audience s, 2 expirationSeconds l, 3 path s",
  ServicePort:
    "1 name s, 2 protocol s, 6 appProtocol s, 3 port i, 4 targetPort meta.IntOrString, 5 nodePort i",
  ServiceSpec:
    "1 ports ServicePort[], 2 selector {s}, 3 clusterIP s, 18 clusterIPs s[], 4 type s, 5 externalIPs s[], 7 sessionAffinity s, 8 loadBalancerIP s, 9 loadBalancerSourceRanges s[], 10 externalName s, 11 externalTrafficPolicy s, 12 healthCheckNodePort i, 13 publishNotReadyAddresses B, 14 sessionAffinityConfig SessionAffinityConfig, 19 ipFamilies s[], 17 ipFamilyPolicy s, 20 allocateLoadBalancerNodePorts B, 21 loadBalancerClass s, 22 internalTrafficPolicy s, 23 trafficDistribution s",
  ServiceStatus: "1 loadBalancer LoadBalancerStatus, 2 conditions meta.Condition[]",
  SessionAffinityConfig: "1 clientIP ClientIPConfig",
  SleepAction: "1 seconds l",
  StorageOSVolumeSource:
    "1 volumeName s, 2 volumeNamespace s, 3 fsType s, 4 readOnly B, 5 secretRef LocalObjectReference",
  Sysctl: "1 name s, 2 value s",
  TCPSocketAction: "1 port meta.IntOrString, 2 host s",
  Toleration: "1 key s, 2 operator s, 3 value s, 4 effect s, 5 tolerationSeconds l",
  TopologySpreadConstraint:
    "1 maxSkew i, 2 topologyKey s, 3 whenUnsatisfiable s, 4 labelSelector meta.LabelSelector, 5 minDomains i, 6 nodeAffinityPolicy s, 7 nodeTaintsPolicy s, 8 matchLabelKeys s[]",
  TypedLocalObjectReference: "1 apiGroup s, 2 kind s, 3 name s",
  TypedObjectReference: "1 apiGroup s, 2 kind s, 3 name s, 4 namespace s",
  Volume: "1 name s, 2 volumeSource VolumeSource",
  VolumeDevice: "1 name s, 2 devicePath s",
  VolumeMount:
    "1 name s, 2 readOnly B, 7 recursiveReadOnly s, 3 mountPath s, 4 subPath s, 5 mountPropagation s, 6 subPathExpr s",
  VolumeMountStatus:
    "1 name s, 2 mountPath s, 3 readOnly B, 4 recursiveReadOnly s, 5 volumeStatus VolumeStatus",
  VolumeProjection:
    "1 secret SecretProjection, 2 downwardAPI DownwardAPIProjection, 3 configMap ConfigMapProjection, 4 serviceAccountToken ServiceAccountTokenProjection, 5 clusterTrustBundle ClusterTrustBundleProjection, 6 podCertificate PodCertificateProjection",
  VolumeResourceRequirements: "1 limits {meta.Quantity}, 2 requests {meta.Quantity}",
  VolumeSource:
    "1 hostPath HostPathVolumeSource, 2 emptyDir EmptyDirVolumeSource, 3 gcePersistentDisk GCEPersistentDiskVolumeSource, 4 awsElasticBlockStore AWSElasticBlockStoreVolumeSource, 5 gitRepo GitRepoVolumeSource, 6 secret SecretVolumeSource, 7 nfs NFSVolumeSource, 8 iscsi ISCSIVolumeSource, 9 glusterfs GlusterfsVolumeSource, 10 persistentVolumeClaim PersistentVolumeClaimVolumeSource, 11 rbd RBDVolumeSource, 12 flexVolume FlexVolumeSource, 13 cinder CinderVolumeSource, 14 cephfs CephFSVolumeSource, 15 flocker FlockerVolumeSource, 16 downwardAPI DownwardAPIVolumeSource, 17 fc FCVolumeSource, 18 azureFile AzureFileVolumeSource, 19 configMap ConfigMapVolumeSource, 20 vsphereVolume VsphereVirtualDiskVolumeSource, 21 quobyte QuobyteVolumeSource, 22 azureDisk AzureDiskVolumeSource, 23 photonPersistentDisk PhotonPersistentDiskVolumeSource, 26 projected ProjectedVolumeSource, 24 portworxVolume PortworxVolumeSource, 25 scaleIO ScaleIOVolumeSource, 27 storageos StorageOSVolumeSource, 28 csi CSIVolumeSource, 29 ephemeral EphemeralVolumeSource, 30 image ImageVolumeSource",
  VolumeStatus: "1 image ImageVolumeStatus",
  VsphereVirtualDiskVolumeSource: "1 volumePath s, 2 fsType s, 3 storagePolicyName s, 4 storagePolicyID s",
  WeightedPodAffinityTerm: "1 weight i, 2 podAffinityTerm PodAffinityTerm",
  WindowsSecurityContextOptions:
    "1 gmsaCredentialSpecName s, 2 gmsaCredentialSpec s, 3 runAsUserName s, 4 hostProcess B",
  "apps.DaemonSet": "1 metadata meta.ObjectMeta, 2 spec apps.DaemonSetSpec, 3 status apps.DaemonSetStatus",
  "apps.DaemonSetCondition": "1 type s, 2 status s, 3 lastTransitionTime meta.Time, 4 reason s, 5 message s",
  "apps.DaemonSetSpec":
    "1 selector meta.LabelSelector, 2 template PodTemplateSpec, 3 updateStrategy apps.DaemonSetUpdateStrategy, 4 minReadySeconds i, 6 revisionHistoryLimit i",
  "apps.DaemonSetStatus":
    "1 currentNumberScheduled i, 2 numberMisscheduled i, 3 desiredNumberScheduled i, 4 numberReady i, 5 observedGeneration l, 6 updatedNumberScheduled i, 7 numberAvailable i, 8 numberUnavailable i, 9 collisionCount i, 10 conditions apps.DaemonSetCondition[]",
  "apps.DaemonSetUpdateStrategy": "1 type s, 2 rollingUpdate apps.RollingUpdateDaemonSet",
  "apps.Deployment": "1 metadata meta.ObjectMeta, 2 spec apps.DeploymentSpec, 3 status apps.DeploymentStatus",
  "apps.DeploymentCondition":
    "1 type s, 2 status s, 6 lastUpdateTime meta.Time, 7 lastTransitionTime meta.Time, 4 reason s, 5 message s",
  "apps.DeploymentSpec":
    "1 replicas i, 2 selector meta.LabelSelector, 3 template PodTemplateSpec, 4 strategy apps.DeploymentStrategy, 5 minReadySeconds i, 6 revisionHistoryLimit i, 7 paused B, 9 progressDeadlineSeconds i",
  "apps.DeploymentStatus":
    "1 observedGeneration l, 2 replicas i, 3 updatedReplicas i, 7 readyReplicas i, 4 availableReplicas i, 5 unavailableReplicas i, 9 terminatingReplicas i, 6 conditions apps.DeploymentCondition[], 8 collisionCount i",
  "apps.DeploymentStrategy": "1 type s, 2 rollingUpdate apps.RollingUpdateDeployment",
  "apps.ReplicaSet": "1 metadata meta.ObjectMeta, 2 spec apps.ReplicaSetSpec, 3 status apps.ReplicaSetStatus",
  "apps.ReplicaSetCondition": "1 type s, 2 status s, 3 lastTransitionTime meta.Time, 4 reason s, 5 message s",
  "apps.ReplicaSetSpec":
    "1 replicas i, 4 minReadySeconds i, 2 selector meta.LabelSelector, 3 template PodTemplateSpec",
  "apps.ReplicaSetStatus":
    "1 replicas i, 2 fullyLabeledReplicas i, 4 readyReplicas i, 5 availableReplicas i, 7 terminatingReplicas i, 3 observedGeneration l, 6 conditions apps.ReplicaSetCondition[]",
  "apps.RollingUpdateDaemonSet": "1 maxUnavailable meta.IntOrString, 2 maxSurge meta.IntOrString",
  "apps.RollingUpdateDeployment": "1 maxUnavailable meta.IntOrString, 2 maxSurge meta.IntOrString",
  "apps.RollingUpdateStatefulSetStrategy": "1 partition i, 2 maxUnavailable meta.IntOrString",
  "apps.StatefulSet":
    "1 metadata meta.ObjectMeta, 2 spec apps.StatefulSetSpec, 3 status apps.StatefulSetStatus",
  "apps.StatefulSetCondition":
    "1 type s, 2 status s, 3 lastTransitionTime meta.Time, 4 reason s, 5 message s",
  "apps.StatefulSetOrdinals": "1 start i",
  "apps.StatefulSetPersistentVolumeClaimRetentionPolicy": "1 whenDeleted s, 2 whenScaled s",
  "apps.StatefulSetSpec":
    "1 replicas i, 2 selector meta.LabelSelector, 3 template PodTemplateSpec, 4 volumeClaimTemplates PersistentVolumeClaim[], 5 serviceName s, 6 podManagementPolicy s, 7 updateStrategy apps.StatefulSetUpdateStrategy, 8 revisionHistoryLimit i, 9 minReadySeconds i, 10 persistentVolumeClaimRetentionPolicy apps.StatefulSetPersistentVolumeClaimRetentionPolicy, 11 ordinals apps.StatefulSetOrdinals",
  "apps.StatefulSetStatus":
    "1 observedGeneration l, 2 replicas i, 3 readyReplicas i, 4 currentReplicas i, 5 updatedReplicas i, 6 currentRevision s, 7 updateRevision s, 9 collisionCount i, 10 conditions apps.StatefulSetCondition[], 11 availableReplicas i",
  "apps.StatefulSetUpdateStrategy": "1 type s, 2 rollingUpdate apps.RollingUpdateStatefulSetStrategy",
  "authentication.BoundObjectReference": "1 kind s, 2 apiVersion s, 3 name s, 4 uid s",
  "authentication.ExtraValue": "1 items s[]",
  "authentication.SelfSubjectReview":
    "1 metadata meta.ObjectMeta, 2 status authentication.SelfSubjectReviewStatus",
  "authentication.SelfSubjectReviewStatus": "1 userInfo authentication.UserInfo",
  "authentication.TokenRequest":
    "1 metadata meta.ObjectMeta, 2 spec authentication.TokenRequestSpec, 3 status authentication.TokenRequestStatus",
  "authentication.TokenRequestSpec":
    "1 audiences s[], 4 expirationSeconds l, 3 boundObjectRef authentication.BoundObjectReference",
  "authentication.TokenRequestStatus": "1 token s, 2 expirationTimestamp meta.Time",
  "authentication.UserInfo": "1 username s, 2 uid s, 3 groups s[], 4 extra {authentication.ExtraValue}",
  "authorization.FieldSelectorAttributes": "1 rawSelector s, 2 requirements meta.FieldSelectorRequirement[]",
  "authorization.LabelSelectorAttributes": "1 rawSelector s, 2 requirements meta.LabelSelectorRequirement[]",
  "authorization.NonResourceAttributes": "1 path s, 2 verb s",
  "authorization.NonResourceRule": "1 verbs s[], 2 nonResourceURLs s[]",
  "authorization.ResourceAttributes":
    "1 namespace s, 2 verb s, 3 group s, 4 version s, 5 resource s, 6 subresource s, 7 name s, 8 fieldSelector authorization.FieldSelectorAttributes, 9 labelSelector authorization.LabelSelectorAttributes",
  "authorization.ResourceRule": "1 verbs s[], 2 apiGroups s[], 3 resources s[], 4 resourceNames s[]",
  "authorization.SelfSubjectAccessReview":
    "1 metadata meta.ObjectMeta, 2 spec authorization.SelfSubjectAccessReviewSpec, 3 status authorization.SubjectAccessReviewStatus",
  "authorization.SelfSubjectAccessReviewSpec":
    "1 resourceAttributes authorization.ResourceAttributes, 2 nonResourceAttributes authorization.NonResourceAttributes",
  "authorization.SelfSubjectRulesReview":
    "1 metadata meta.ObjectMeta, 2 spec authorization.SelfSubjectRulesReviewSpec, 3 status authorization.SubjectRulesReviewStatus",
  "authorization.SelfSubjectRulesReviewSpec": "1 namespace s",
  "authorization.SubjectAccessReviewStatus": "1 allowed B, 4 denied B, 2 reason s, 3 evaluationError s",
  "authorization.SubjectRulesReviewStatus":
    "1 resourceRules authorization.ResourceRule[], 2 nonResourceRules authorization.NonResourceRule[], 3 incomplete B, 4 evaluationError s",
  "batch.CronJob": "1 metadata meta.ObjectMeta, 2 spec batch.CronJobSpec, 3 status batch.CronJobStatus",
  "batch.CronJobSpec":
    "1 schedule s, 8 timeZone s, 2 startingDeadlineSeconds l, 3 concurrencyPolicy s, 4 suspend B, 5 jobTemplate batch.JobTemplateSpec, 6 successfulJobsHistoryLimit i, 7 failedJobsHistoryLimit i",
  "batch.CronJobStatus":
    "1 active ObjectReference[], 4 lastScheduleTime meta.Time, 5 lastSuccessfulTime meta.Time",
  "batch.Job": "1 metadata meta.ObjectMeta, 2 spec batch.JobSpec, 3 status batch.JobStatus",
  "batch.JobCondition":
    "1 type s, 2 status s, 3 lastProbeTime meta.Time, 4 lastTransitionTime meta.Time, 5 reason s, 6 message s",
  "batch.JobSpec":
    "1 parallelism i, 2 completions i, 3 activeDeadlineSeconds l, 11 podFailurePolicy batch.PodFailurePolicy, 16 successPolicy batch.SuccessPolicy, 7 backoffLimit i, 12 backoffLimitPerIndex i, 13 maxFailedIndexes i, 4 selector meta.LabelSelector, 5 manualSelector B, 6 template PodTemplateSpec, 8 ttlSecondsAfterFinished i, 9 completionMode s, 10 suspend B, 14 podReplacementPolicy s, 15 managedBy s",
  "batch.JobStatus":
    "1 conditions batch.JobCondition[], 2 startTime meta.Time, 3 completionTime meta.Time, 4 active i, 5 succeeded i, 6 failed i, 11 terminating i, 7 completedIndexes s, 10 failedIndexes s, 8 uncountedTerminatedPods batch.UncountedTerminatedPods, 9 ready i",
  "batch.JobTemplateSpec": "1 metadata meta.ObjectMeta, 2 spec batch.JobSpec",
  "batch.PodFailurePolicy": "1 rules batch.PodFailurePolicyRule[]",
  "batch.PodFailurePolicyOnExitCodesRequirement": "1 containerName s, 2 operator s, 3 values i[]",
  "batch.PodFailurePolicyOnPodConditionsPattern": "1 type s, 2 status s",
  "batch.PodFailurePolicyRule":
    "1 action s, 2 onExitCodes batch.PodFailurePolicyOnExitCodesRequirement, 3 onPodConditions batch.PodFailurePolicyOnPodConditionsPattern[]",
  "batch.SuccessPolicy": "1 rules batch.SuccessPolicyRule[]",
  "batch.SuccessPolicyRule": "1 succeededIndexes s, 2 succeededCount i",
  "batch.UncountedTerminatedPods": "1 succeeded s[], 2 failed s[]",
  "discovery.Endpoint":
    "1 addresses s[], 2 conditions discovery.EndpointConditions, 3 hostname s, 4 targetRef ObjectReference, 5 deprecatedTopology {s}, 6 nodeName s, 7 zone s, 8 hints discovery.EndpointHints",
  "discovery.EndpointConditions": "1 ready B, 2 serving B, 3 terminating B",
  "discovery.EndpointHints": "1 forZones discovery.ForZone[], 2 forNodes discovery.ForNode[]",
  "discovery.EndpointPort": "1 name s, 2 protocol s, 3 port i, 4 appProtocol s",
  "discovery.EndpointSlice":
    "1 metadata meta.ObjectMeta, 4 addressType s, 2 endpoints discovery.Endpoint[], 3 ports discovery.EndpointPort[]",
  "discovery.ForNode": "1 name s",
  "discovery.ForZone": "1 name s",
  "meta.Condition":
    "1 type s, 2 status s, 3 observedGeneration l, 4 lastTransitionTime meta.Time, 5 reason s, 6 message s",
  "meta.DeleteOptions":
    "1 gracePeriodSeconds l, 2 preconditions meta.Preconditions, 3 orphanDependents B, 4 propagationPolicy s, 5 dryRun s[], 6 ignoreStoreReadErrorWithClusterBreakingPotential B",
  "meta.FieldSelectorRequirement": "1 key s, 2 operator s, 3 values s[]",
  "meta.FieldsV1": "1 Raw b",
  "meta.IntOrString": "1 type l, 2 intVal i, 3 strVal s",
  "meta.LabelSelector": "1 matchLabels {s}, 2 matchExpressions meta.LabelSelectorRequirement[]",
  "meta.LabelSelectorRequirement": "1 key s, 2 operator s, 3 values s[]",
  "meta.ListMeta":
    "1 selfLink s, 2 resourceVersion s, 3 continue s, 4 remainingItemCount l, 5 shardInfo meta.ShardInfo",
  "meta.ManagedFieldsEntry":
    "1 manager s, 2 operation s, 3 apiVersion s, 4 time meta.Time, 6 fieldsType s, 7 fieldsV1 meta.FieldsV1, 8 subresource s",
  "meta.ObjectMeta":
    "1 name s, 2 generateName s, 3 namespace s, 4 selfLink s, 5 uid s, 6 resourceVersion s, 7 generation l, 8 creationTimestamp meta.Time, 9 deletionTimestamp meta.Time, 10 deletionGracePeriodSeconds l, 11 labels {s}, 12 annotations {s}, 13 ownerReferences meta.OwnerReference[], 14 finalizers s[], 17 managedFields meta.ManagedFieldsEntry[]",
  "meta.OwnerReference":
    "5 apiVersion s, 1 kind s, 3 name s, 4 uid s, 6 controller B, 7 blockOwnerDeletion B",
  "meta.Preconditions": "1 uid s, 2 resourceVersion s",
  "meta.Quantity": "1 string s",
  "meta.ShardInfo": "1 selector s",
  "meta.Status":
    "1 metadata meta.ListMeta, 2 status s, 3 message s, 4 reason s, 5 details meta.StatusDetails, 6 code i",
  "meta.StatusCause": "1 reason s, 2 message s, 3 field s",
  "meta.StatusDetails":
    "1 name s, 2 group s, 3 kind s, 6 uid s, 4 causes meta.StatusCause[], 5 retryAfterSeconds i",
  "meta.Time": "1 seconds l, 2 nanos i",
  "meta.TypeMeta": "1 apiVersion s, 2 kind s",
  "meta.Unknown": "1 typeMeta meta.TypeMeta, 2 raw b, 3 contentEncoding s, 4 contentType s",
  "networking.HTTPIngressPath": "1 path s, 3 pathType s, 2 backend networking.IngressBackend",
  "networking.HTTPIngressRuleValue": "1 paths networking.HTTPIngressPath[]",
  "networking.Ingress":
    "1 metadata meta.ObjectMeta, 2 spec networking.IngressSpec, 3 status networking.IngressStatus",
  "networking.IngressBackend":
    "4 service networking.IngressServiceBackend, 3 resource TypedLocalObjectReference",
  "networking.IngressLoadBalancerIngress": "1 ip s, 2 hostname s, 4 ports networking.IngressPortStatus[]",
  "networking.IngressLoadBalancerStatus": "1 ingress networking.IngressLoadBalancerIngress[]",
  "networking.IngressPortStatus": "1 port i, 2 protocol s, 3 error s",
  "networking.IngressRule": "1 host s, 2 ingressRuleValue networking.IngressRuleValue",
  "networking.IngressRuleValue": "1 http networking.HTTPIngressRuleValue",
  "networking.IngressServiceBackend": "1 name s, 2 port networking.ServiceBackendPort",
  "networking.IngressSpec":
    "4 ingressClassName s, 1 defaultBackend networking.IngressBackend, 2 tls networking.IngressTLS[], 3 rules networking.IngressRule[]",
  "networking.IngressStatus": "1 loadBalancer networking.IngressLoadBalancerStatus",
  "networking.IngressTLS": "1 hosts s[], 2 secretName s",
  "networking.ServiceBackendPort": "1 name s, 2 number i",
  "policy.Eviction": "1 metadata meta.ObjectMeta, 2 deleteOptions meta.DeleteOptions",
  "policy.PodDisruptionBudget":
    "1 metadata meta.ObjectMeta, 2 spec policy.PodDisruptionBudgetSpec, 3 status policy.PodDisruptionBudgetStatus",
  "policy.PodDisruptionBudgetSpec":
    "1 minAvailable meta.IntOrString, 2 selector meta.LabelSelector, 3 maxUnavailable meta.IntOrString, 4 unhealthyPodEvictionPolicy s",
  "policy.PodDisruptionBudgetStatus":
    "1 observedGeneration l, 2 disruptedPods {meta.Time}, 3 disruptionsAllowed i, 4 currentHealthy i, 5 desiredHealthy i, 6 expectedPods i, 7 conditions meta.Condition[]",
};

/** The message of a kind, by `apiVersion/kind`. */
export const messageOfKind: Readonly<Record<string, string>> = {
  "apps/v1/DaemonSet": "apps.DaemonSet",
  "apps/v1/Deployment": "apps.Deployment",
  "apps/v1/ReplicaSet": "apps.ReplicaSet",
  "apps/v1/StatefulSet": "apps.StatefulSet",
  "authentication.k8s.io/v1/SelfSubjectReview": "authentication.SelfSubjectReview",
  "authentication.k8s.io/v1/TokenRequest": "authentication.TokenRequest",
  "authorization.k8s.io/v1/SelfSubjectAccessReview": "authorization.SelfSubjectAccessReview",
  "authorization.k8s.io/v1/SelfSubjectRulesReview": "authorization.SelfSubjectRulesReview",
  "batch/v1/CronJob": "batch.CronJob",
  "batch/v1/Job": "batch.Job",
  "discovery.k8s.io/v1/EndpointSlice": "discovery.EndpointSlice",
  "networking.k8s.io/v1/Ingress": "networking.Ingress",
  "policy/v1/Eviction": "policy.Eviction",
  "policy/v1/PodDisruptionBudget": "policy.PodDisruptionBudget",
  "v1/Binding": "Binding",
  "v1/ConfigMap": "ConfigMap",
  "v1/Endpoints": "Endpoints",
  "v1/Event": "Event",
  "v1/Namespace": "Namespace",
  "v1/PersistentVolumeClaim": "PersistentVolumeClaim",
  "v1/Pod": "Pod",
  "v1/ResourceQuota": "ResourceQuota",
  "v1/Secret": "Secret",
  "v1/Service": "Service",
  "v1/ServiceAccount": "ServiceAccount",
};

/** Members that JSON flattens into their parent. */
export const inlineMembers: ReadonlySet<string> = new Set([
  "Volume.volumeSource",
  "ConfigMapVolumeSource.localObjectReference",
  "SecretProjection.localObjectReference",
  "ConfigMapProjection.localObjectReference",
  "ConfigMapEnvSource.localObjectReference",
  "SecretEnvSource.localObjectReference",
  "ConfigMapKeySelector.localObjectReference",
  "SecretKeySelector.localObjectReference",
  "Probe.handler",
  "EphemeralContainer.ephemeralContainerCommon",
]);
