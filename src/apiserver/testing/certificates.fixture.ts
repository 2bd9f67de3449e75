import "reflect-metadata";
import { webcrypto } from "node:crypto";
import {
  BasicConstraintsExtension,
  cryptoProvider,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";

/**
 * PEM texts of an authority, of a certificate for 127.0.0.1, an admin's (CN=alice, O=system:masters) and one of nobody
 * with a role (CN=bob, O=devs).
 */
export interface TestCertificates {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  readonly clientCert: string;
  readonly clientKey: string;
  readonly strangerCert: string;
  readonly strangerKey: string;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const valid = { notBefore: new Date("2020-01-01"), notAfter: new Date("2100-01-01") };

/** Throw-away certificates. */
export async function testCertificates(): Promise<TestCertificates> {
  cryptoProvider.set(webcrypto);
  const newKeys = async (): Promise<webcrypto.CryptoKeyPair> =>
    await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const caKeys = await newKeys();
  const ca = await X509CertificateGenerator.createSelfSigned({
    name: "CN=test-ca",
    keys: caKeys,
    signingAlgorithm: algorithm,
    ...valid,
    extensions: [new BasicConstraintsExtension(true, 0, true)],
  });
  const issue = async (subject: string): Promise<{ readonly cert: string; readonly key: string }> => {
    const keys = await newKeys();
    const cert = await X509CertificateGenerator.create({
      subject,
      issuer: ca.subject,
      publicKey: keys.publicKey,
      signingKey: caKeys.privateKey,
      signingAlgorithm: algorithm,
      ...valid,
      extensions: [new SubjectAlternativeNameExtension([{ type: "ip", value: "127.0.0.1" }])],
    });
    const pkcs8 = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
    return { cert: cert.toString("pem"), key: PemConverter.encode(pkcs8, "PRIVATE KEY") };
  };
  const [server, client, stranger] = await Promise.all([
    issue("CN=server"),
    issue("CN=alice, O=system:masters"),
    issue("CN=bob, O=devs"),
  ]);
  return {
    ca: ca.toString("pem"),
    ...server,
    clientCert: client.cert,
    clientKey: client.key,
    strangerCert: stranger.cert,
    strangerKey: stranger.key,
  };
}
