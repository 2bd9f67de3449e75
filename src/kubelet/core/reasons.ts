/** Kubernetes' own words for why something waits, ended or happened; each is also what users see. */

// Waiting containers.
/** Nothing of the container exists yet, in a pod without init containers. */
export const ContainerCreating = "ContainerCreating";
/** Nothing of the container exists yet, in a pod with init containers. */
export const PodInitializing = "PodInitializing";
/** The last pull failed. */
export const ErrImagePull = "ErrImagePull";
/** A pull failed and the next one is not due yet. */
export const ImagePullBackOff = "ImagePullBackOff";
/** The engine refused to create the container. */
export const CreateContainerError = "CreateContainerError";
/** The engine could not start the container it had created. */
export const RunContainerError = "RunContainerError";
/** The postStart hook failed; the container has been killed for it. */
export const PostStartHookError = "PostStartHookError";
/** The container keeps ending and its next start is not due yet. */
export const CrashLoopBackOff = "CrashLoopBackOff";

// Terminated containers.
/** Exit code 0. */
export const Completed = "Completed";
/** Any other exit code. */
export const ErrorExit = "Error";
/** Killed by the kernel for its memory limit. */
export const OOMKilled = "OOMKilled";
/** Created, but its process could not be started. */
export const StartError = "StartError";
/** Nobody knows how it ended. */
export const ContainerStatusUnknown = "ContainerStatusUnknown";

/** The container is gone because all containers of the pod begin anew; also the reason of its last state. */
export const RestartingAllContainers = "RestartingAllContainers";

// Pods and their conditions.
export const RestartAllContainersStarted = "RestartAllContainersStarted";
/** activeDeadlineSeconds have passed. */
export const DeadlineExceeded = "DeadlineExceeded";
export const ContainersNotReady = "ContainersNotReady";
export const ContainersNotInitialized = "ContainersNotInitialized";
export const ReadinessGatesNotReady = "ReadinessGatesNotReady";
/** The pod has succeeded. */
export const PodCompleted = "PodCompleted";
/** The pod has failed. */
export const PodFailed = "PodFailed";

// Events.
export const BackOff = "BackOff";
export const Created = "Created";
export const Started = "Started";
export const Failed = "Failed";
export const Killing = "Killing";
export const SandboxChanged = "SandboxChanged";
export const FailedToRetrieveImagePullSecret = "FailedToRetrieveImagePullSecret";
export const FailedCreatePodSandBox = "FailedCreatePodSandBox";
export const FailedKillPod = "FailedKillPod";
export const FailedPostStartHook = "FailedPostStartHook";
export const FailedPreStopHook = "FailedPreStopHook";
export const Evicted = "Evicted";
/** A probe failed or could not be run. */
export const Unhealthy = "Unhealthy";
export const ProbeWarning = "ProbeWarning";
