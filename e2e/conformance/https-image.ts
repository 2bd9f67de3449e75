import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type Docker from "dockerode";
import { ModuleKind, ScriptTarget, transpileModule } from "typescript";
import { expiredCertificate } from "../../src/kubelet/prober/testing/certificate.fixture.ts";
import { packTar } from "../../src/runtime/docker/tar.ts";
import type { VolumeFile } from "../../src/kubelet/ports.ts";

/** Has a shell, busybox's applets, and Node.js. */
const base = "node:24";
const source = "https-server.ts";
const program = "https-server.js";
const home = "opt/orcsrv";

/** Makes the recording's `orc-srv:1` by another name: the base with `orcsrv` on its PATH, and a certificate that has expired. */
export async function makeHttpsImage(docker: Docker, name: string): Promise<void> {
  await ensureBase(docker);
  const container = await docker.createContainer({ Image: base, Cmd: ["sh"] });
  try {
    await container.putArchive(packTar(await files()), { path: "/" });
    const [repo, tag] = name.split(":");
    await container.commit({ repo, tag });
  } finally {
    await container.remove({ force: true });
  }
}

async function ensureBase(docker: Docker): Promise<void> {
  const present = await docker
    .getImage(base)
    .inspect()
    .catch(() => undefined);
  if (present !== undefined) return;
  const progress = await docker.pull(base);
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(progress, (error) => {
      if (error === null) resolve();
      else reject(error);
    });
  });
}

async function files(): Promise<readonly VolumeFile[]> {
  const { key, cert } = await expiredCertificate();
  const typed = await readFile(fileURLToPath(new URL(source, import.meta.url)), "utf8");
  // Ready-made JavaScript: it has to listen before it is probed for the first time.
  const { outputText } = transpileModule(typed, {
    compilerOptions: { target: ScriptTarget.ES2023, module: ModuleKind.ESNext },
  });
  const file = (path: string, mode: number, content: string): VolumeFile => ({
    path,
    mode,
    entry: { kind: "file", content: Buffer.from(content) },
  });
  return [
    { path: home, mode: 0o755, entry: { kind: "directory" } },
    file(`${home}/${program}`, 0o644, outputText),
    file(`${home}/package.json`, 0o644, '{"type":"module"}\n'),
    file(`${home}/key.pem`, 0o644, key),
    file(`${home}/cert.pem`, 0o644, cert),
    file("usr/local/bin/orcsrv", 0o755, `#!/bin/sh\nexec node /${home}/${program} "$@"\n`),
  ];
}
