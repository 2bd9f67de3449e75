/** What a client needs to find and trust the API server. */
export interface KubeconfigInput {
  readonly server: string;
  /** PEM */
  readonly ca: string;
  readonly token: string;
  readonly readOnlyToken: string;
}

/**
 * A complete kubeconfig with the contexts `minikubelet`, the current one, and `minikubelet-read-only`. In JSON, which is
 * YAML too: each command reads it, and a parser of YAML takes longer to load than most of them run.
 */
export function renderKubeconfig(input: KubeconfigInput): string {
  const name = "minikubelet";
  const reader = `${name}-read-only`;
  const config = {
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
    users: [
      { name, user: { token: input.token } },
      { name: reader, user: { token: input.readOnlyToken } },
    ],
    contexts: [name, reader].map((user) => ({
      name: user,
      context: { cluster: name, user, namespace: "default" },
    })),
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
