import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { kinds } from "../api/scheme.ts";
import { KubeClient } from "./kube-client.ts";

test("a watch whose server dies ends with an error that says so", async () => {
  const http = createServer((_request, response) => {
    response.write('{"type":"ADDED","object":{"kind":"Pod"}}\n', () => response.destroy());
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const server = `http://127.0.0.1:${String((http.address() as AddressInfo).port)}`;
  using client = new KubeClient({ server, namespace: "default" });
  const events = client.watch(kinds.Pod, {}, new AbortController().signal);
  expect((await events.next()).value).toMatchObject({ type: "ADDED" });
  await expect(events.next()).rejects.toMatchObject({ code: "ConnectionFailed" });
  http.close();
});
