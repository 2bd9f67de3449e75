import { expiredCertificate } from "../../src/kubelet/prober/testing/certificate.fixture.ts";
import { complain, type Applet } from "../../src/runtime/fake/busybox/program.ts";
import { listen } from "../../src/runtime/fake/busybox/server-applets.ts";
import { httpsServer } from "./https-server.ts";

let certificate: ReturnType<typeof expiredCertificate> | undefined;

/** `orcsrv https PORT` of the image `orc-srv:1` in a container that is not real. */
export async function virtualHttpsServer(): Promise<Applet> {
  certificate ??= expiredCertificate();
  const credentials = await certificate;
  return async (call) => {
    const server = httpsServer(credentials, (line) => {
      call.io.stdout.write(`${line}\n`);
    });
    const port = Number(call.args[1]);
    if (listen(call, call.process, port, server)) return await call.process.forever();
    return complain(call, `listen tcp :${port}: bind: address already in use`);
  };
}
