/** Versions in which Kubernetes once served a kind: its API server still reads them, to say which version it wants. */

const former: Readonly<Record<string, readonly string[]>> = {
  Deployment: ["extensions/v1beta1", "apps/v1beta1", "apps/v1beta2"],
  ReplicaSet: ["extensions/v1beta1", "apps/v1beta2"],
};

/** Whether the kind was once of that apiVersion. */
export function isFormerVersion(apiVersion: string, kind: string): boolean {
  return Object.hasOwn(former, kind) && former[kind]?.includes(apiVersion) === true;
}
