/** Floods a pod through its agent until it is killed: argv is instance, sandbox, address, port. */
import { testRuntime } from "./docker-fixture.ts";

const [instance = "", sandboxId = "", ip = "", port = ""] = process.argv.slice(2);
const runtime = await testRuntime(instance);
const pod = { uid: "", namespace: "", name: "", ip, sandboxId };
const connection = await runtime.agentDialer.dial(pod, Number(port), new AbortController().signal);
const flood = Buffer.alloc(1 << 20, "x");
connection.once("data", () => process.stdout.write("flowing\n"));
connection.resume();
for (;;) if (!connection.write(flood)) await new Promise((resolve) => connection.once("drain", resolve));
