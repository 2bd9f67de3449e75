import { X509Certificate } from "node:crypto";
import { hostname } from "node:os";
import { join } from "node:path";
import type { EpochMs } from "../util/time.ts";
import type { InstanceHome } from "../client/instance-home.ts";
import { readIfExists, writePrivateFile } from "./home.ts";

/** PEM texts of the API server's certificate and of the authority that clients trust. */
export interface ServingCertificates {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const dayMs = 86_400_000;
const renewBeforeMs = 30 * dayMs;

/** Names under which the API may be reached; nothing but loopback is ever listened on. */
function subjectAlternativeNames(): readonly {
  readonly type: "dns" | "ip";
  readonly value: string;
}[] {
  return [
    { type: "dns", value: "localhost" },
    { type: "dns", value: hostname() },
    { type: "dns", value: "kubernetes.default.svc" },
    { type: "ip", value: "127.0.0.1" },
    { type: "ip", value: "::1" },
  ];
}

/** Whether a certificate may still serve: valid for 30 more days and issued by this authority. */
function isServing(certPem: string, caPem: string, now: EpochMs): boolean {
  try {
    const cert = new X509Certificate(certPem);
    return (
      cert.verify(new X509Certificate(caPem).publicKey) && Date.parse(cert.validTo) - now > renewBeforeMs
    );
  } catch {
    return false;
  }
}

/**
 * Loads the instance's certificates, or makes what is missing or about to expire: an EC P-256 authority for 10 years, a
 * leaf for one (decision 17). The x509 library is loaded only when one must be made.
 */
export async function loadCertificates(home: InstanceHome, now: EpochMs): Promise<ServingCertificates> {
  const path = (name: string): string => join(home.certificates, name);
  const [ca, caKey, cert, key] = await Promise.all(
    ["ca.crt", "ca.key", "server.crt", "server.key"].map(async (name) => await readIfExists(path(name))),
  );
  if (ca !== undefined && cert !== undefined && key !== undefined && isServing(cert, ca, now))
    return { ca, cert, key };
  const { issueAuthority, issueLeaf } = await import("./issue-certificates.ts");
  const authority =
    ca !== undefined && caKey !== undefined && isServing(ca, ca, now)
      ? { cert: ca, key: caKey }
      : await issueAuthority(now);
  const leaf = await issueLeaf(authority, subjectAlternativeNames(), now);
  await writePrivateFile(path("ca.key"), authority.key);
  await writePrivateFile(path("ca.crt"), authority.cert);
  await writePrivateFile(path("server.key"), leaf.key);
  await writePrivateFile(path("server.crt"), leaf.cert);
  return { ca: authority.cert, cert: leaf.cert, key: leaf.key };
}
