/** Containers of all three sorts. */
import type {
  Container,
  ContainerPort,
  ContainerResizePolicy,
  ContainerRestartRule,
  ContainerRestartRuleOnExitCodes,
  EnvFromSource,
  EnvSourceRef,
  EnvVar,
  EnvVarSource,
  EphemeralContainer,
  FileKeySelector,
  KeySelector,
  ObjectFieldSelector,
  ResourceFieldSelector,
  VolumeDevice,
  VolumeMount,
} from "../pod.ts";
import {
  always,
  boolean,
  gated,
  int32,
  list,
  merge,
  named,
  object,
  pointer,
  quantity,
  string,
} from "./build.ts";
import { lifecycle, probe } from "./handlers.ts";
import { resourceRequirements } from "./meta.ts";
import { securityContext } from "./security.ts";
import type { Fields, ObjectSchema } from "./types.ts";

export const objectFieldSelector: ObjectSchema<ObjectFieldSelector> = object<ObjectFieldSelector>(
  "ObjectFieldSelector",
  { apiVersion: string, fieldPath: always(string) },
);

export const resourceFieldSelector: ObjectSchema<ResourceFieldSelector> = object<ResourceFieldSelector>(
  "ResourceFieldSelector",
  { containerName: string, resource: always(string), divisor: always(quantity) },
);

const keySelector = (name: string): ObjectSchema<KeySelector> =>
  object<KeySelector>(name, { name: string, key: always(string), optional: pointer(boolean) });

const envVarSource: ObjectSchema<EnvVarSource> = object<EnvVarSource>("EnvVarSource", {
  fieldRef: objectFieldSelector,
  resourceFieldRef: resourceFieldSelector,
  configMapKeyRef: keySelector("ConfigMapKeySelector"),
  secretKeyRef: keySelector("SecretKeySelector"),
  fileKeyRef: gated(
    "envFiles",
    object<FileKeySelector>("FileKeySelector", {
      volumeName: always(string),
      path: always(string),
      key: always(string),
      optional: pointer(boolean),
    }),
  ),
});

const envVar: ObjectSchema<EnvVar> = object<EnvVar>("EnvVar", {
  name: always(string),
  value: string,
  valueFrom: envVarSource,
});

const envSourceRef = (name: string): ObjectSchema<EnvSourceRef> =>
  object<EnvSourceRef>(name, { name: string, optional: pointer(boolean) });

const envFromSource: ObjectSchema<EnvFromSource> = object<EnvFromSource>("EnvFromSource", {
  prefix: string,
  configMapRef: envSourceRef("ConfigMapEnvSource"),
  secretRef: envSourceRef("SecretEnvSource"),
});

const containerPort: ObjectSchema<ContainerPort> = object<ContainerPort>("ContainerPort", {
  name: string,
  hostPort: int32,
  containerPort: always(int32),
  protocol: named("v1.Protocol"),
  hostIP: string,
});

const volumeMount: ObjectSchema<VolumeMount> = object<VolumeMount>("VolumeMount", {
  name: always(string),
  readOnly: boolean,
  recursiveReadOnly: pointer(named("v1.RecursiveReadOnlyMode")),
  mountPath: always(string),
  subPath: string,
  mountPropagation: pointer(named("v1.MountPropagationMode")),
  subPathExpr: string,
});

const volumeDevice: ObjectSchema<VolumeDevice> = object<VolumeDevice>("VolumeDevice", {
  name: always(string),
  devicePath: always(string),
});

const resizePolicy: ObjectSchema<ContainerResizePolicy> = object<ContainerResizePolicy>(
  "ContainerResizePolicy",
  {
    resourceName: always(named("v1.ResourceName")),
    restartPolicy: always(named("v1.ResourceResizeRestartPolicy")),
  },
);

const restartRule: ObjectSchema<ContainerRestartRule> = object<ContainerRestartRule>("ContainerRestartRule", {
  action: always(named("v1.ContainerRestartRuleAction")),
  exitCodes: object<ContainerRestartRuleOnExitCodes>("ContainerRestartRuleOnExitCodes", {
    operator: always(named("v1.ContainerRestartRuleOnExitCodesOperator")),
    values: list<number>(int32),
  }),
});

const containerFields: Fields<Container> = {
  name: always(string),
  image: string,
  command: list<string>(string),
  args: list<string>(string),
  workingDir: string,
  ports: merge(list<ContainerPort>(containerPort), "containerPort"),
  envFrom: list<EnvFromSource>(envFromSource),
  env: merge(list<EnvVar>(envVar), "name"),
  resources: always(resourceRequirements),
  resizePolicy: list<ContainerResizePolicy>(resizePolicy),
  restartPolicy: pointer(named("v1.ContainerRestartPolicy")),
  restartPolicyRules: gated("containerRestartRules", list<ContainerRestartRule>(restartRule)),
  volumeMounts: merge(list<VolumeMount>(volumeMount), "mountPath"),
  volumeDevices: merge(list<VolumeDevice>(volumeDevice), "devicePath"),
  livenessProbe: probe,
  readinessProbe: probe,
  startupProbe: probe,
  lifecycle,
  terminationMessagePath: string,
  terminationMessagePolicy: named("v1.TerminationMessagePolicy"),
  imagePullPolicy: named("v1.PullPolicy"),
  securityContext,
  stdin: boolean,
  stdinOnce: boolean,
  tty: boolean,
};

export const container: ObjectSchema<Container> = object<Container>("Container", containerFields);

export const ephemeralContainer: ObjectSchema<EphemeralContainer> = object<EphemeralContainer>(
  "EphemeralContainer",
  {
    ...containerFields,
    targetContainerName: string,
  },
);
