import { stringify } from "yaml";

/** What a client needs to find and trust the API server. */
export interface KubeconfigInput {
  readonly server: string;
  /** PEM */
  readonly ca: string;
  readonly token: string;
}

/** A complete kubeconfig with one context, `minikubelet`. */
export function renderKubeconfig(input: KubeconfigInput): string {
  const name = "minikubelet";
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    clusters: [
      {
        name,
        cluster: {
          server: input.server,
          "certificate-authority-data": Buffer.from(input.ca).toString("base64"),
        },
      },
    ],
    users: [{ name, user: { token: input.token } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: "default" } }],
  });
}
