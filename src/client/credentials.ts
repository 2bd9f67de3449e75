/** What proves to a server who asks. */
export interface Credentials {
  readonly token?: string;
  /** PEM texts; both or neither. */
  readonly clientCert?: string;
  readonly clientKey?: string;
}

/** The credentials of a config: those that it holds itself, and those of its source. @throws as its source does */
export async function credentialsOf(
  config: Credentials & { readonly source?: CredentialSource },
  signal: AbortSignal,
): Promise<Credentials> {
  return config.source === undefined ? config : { ...config, ...(await config.source.current(signal)) };
}

/** Where credentials come from that do not stand in the kubeconfig. */
export interface CredentialSource {
  /** Those that hold now. @throws MinikubeletError `NoCredentials`, and the signal's reason when it aborts before */
  current(signal: AbortSignal): Promise<Credentials>;
  /** The server did not take these: the next call makes others. */
  refused(credentials: Credentials): void;
}
