import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const request = "GET / HTTP/1.1\r\nHost: bench\r\nConnection: keep-alive\r\n\r\n";
/** What the test server's answer ends with. */
const lastByte = "o".charCodeAt(0);

/**
 * The same load by plain sockets that understand nothing: at the same rate, every other request on a connection of its
 * own. @returns milliseconds of each request
 */
export async function rawLoad(port: number, ratePerSecond: number, ms: number): Promise<readonly number[]> {
  const took: number[] = [];
  const idle: Socket[] = [];
  let underWay = 0;
  const send = (index: number): void => {
    const begun = performance.now();
    const isNew = index % 2 === 0;
    const kept = isNew ? undefined : idle.pop();
    const socket = kept ?? connect({ host: "127.0.0.1", port, noDelay: true });
    underWay += 1;
    socket.write(request);
    socket.on("data", function take(data: Buffer) {
      if (data.at(-1) !== lastByte) return;
      socket.off("data", take);
      took.push(performance.now() - begun);
      underWay -= 1;
      if (isNew) socket.destroy();
      else idle.push(socket);
    });
  };
  const start = performance.now();
  let sent = 0;
  while (performance.now() < start + ms) {
    const due = ((performance.now() - start) * ratePerSecond) / 1000;
    for (; sent < due; sent += 1) send(sent);
    await sleep(1);
  }
  while (underWay > 0) await sleep(1);
  for (const socket of idle) socket.destroy();
  return took;
}
