import type { EngineTls } from "./candidate.ts";

/** The three files that Docker keeps in a certificate directory. */
export function tlsFrom(directory: string, verify: boolean): EngineTls {
  return {
    ca: `${directory}/ca.pem`,
    cert: `${directory}/cert.pem`,
    key: `${directory}/key.pem`,
    verify,
  };
}
