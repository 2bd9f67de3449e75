import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { describe, expect, it } from "vitest";
import { monotonicMs, realClock } from "../../system/real-clock.ts";
import type { LabClock } from "../clock.ts";
import type { LoadSettings, RequestRecord } from "../model.ts";
import { defaultSettings } from "../settings.ts";
import { HttpLoad } from "./http-load.ts";
import { failureOutcome } from "./outcome.ts";

const clock: LabClock = {
  now: monotonicMs,
  sleep: async (ms, signal) => {
    await realClock.sleep(ms, signal);
  },
};
const never = new AbortController().signal;

async function listening(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Sends until `count` requests have ended; `meanwhile` runs when half of them have. */
async function loadOf(
  count: number,
  port: number,
  settings: Partial<LoadSettings>,
  meanwhile: () => void = () => undefined,
): Promise<readonly RequestRecord[]> {
  const load = new HttpLoad({ host: "127.0.0.1", port }, { ...defaultSettings.load, ...settings }, clock);
  const stop = new AbortController();
  const running = load.run(stop.signal, never);
  while (load.records.length < count / 2) await clock.sleep(5, never);
  meanwhile();
  while (load.records.length < count) await clock.sleep(5, never);
  stop.abort();
  await running;
  expect(load.underWay).toBe(0);
  return load.records;
}

async function withServer(
  answer: RequestListener,
  test: (port: number, server: Server) => Promise<void>,
): Promise<void> {
  const server = createServer(answer);
  const port = await listening(server);
  try {
    await test(port, server);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function outcomes(records: readonly RequestRecord[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { outcome } of records) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

describe("the load", () => {
  it("loses nothing of a perfect server, on new and on kept connections", async () => {
    let served = 0;
    await withServer(
      (_request, response) => {
        served += 1;
        response.end("hello");
      },
      async (port) => {
        const records = await loadOf(200, port, { ratePerSecond: 1_000, concurrency: 100 });
        expect(outcomes(records)).toEqual({ ok: served });
        expect(records.some(({ reused }) => reused)).toBe(true);
        expect(records.some(({ connection, reused }) => connection === "new" && reused)).toBe(false);
      },
    );
  });

  it("finds every request that a server drops, and blames no other", async () => {
    let count = 0;
    let dropped = 0;
    await withServer(
      (request, response) => {
        count += 1;
        if (count % 10 === 0) {
          dropped += 1;
          request.socket.destroy();
        } else response.end("hello");
      },
      async (port) => {
        const records = await loadOf(100, port, { ratePerSecond: 500, concurrency: 100 });
        expect(outcomes(records)).toEqual({ ok: count - dropped, reset: dropped });
        expect(dropped).toBeGreaterThan(5);
      },
    );
  });

  it("an answer that is cut in its middle is a reset", async () => {
    await withServer(
      (_request, response) => {
        response.writeHead(200, { "content-length": "100" });
        response.write("half", () => {
          response.socket?.destroy();
        });
      },
      async (port) => {
        const records = await loadOf(3, port, { ratePerSecond: 50 });
        expect(Object.keys(outcomes(records))).toEqual(["reset"]);
      },
    );
  });

  it("follows an answer that streams to its last byte", async () => {
    await withServer(
      (_request, response) => {
        response.write("a", () => response.end("b"));
      },
      async (port) => {
        expect(Object.keys(outcomes(await loadOf(3, port, { ratePerSecond: 50 })))).toEqual(["ok"]);
      },
    );
  });

  it("streams that never end take no more than their share, and one that is cut is a reset", async () => {
    await withServer(
      (request, response) => {
        response.write("hello");
        if (request.url !== "/events") response.end();
      },
      async (port, server) => {
        const settings = { ratePerSecond: 500, concurrency: 40, streamPath: "/events", streamShare: 0.1 };
        const load = new HttpLoad(
          { host: "127.0.0.1", port },
          { ...defaultSettings.load, ...settings },
          clock,
        );
        const stop = new AbortController();
        const running = load.run(stop.signal, never);
        while (load.records.length < 40) await clock.sleep(5, never);
        stop.abort();
        while (load.underWay > 4) await clock.sleep(5, never);
        server.closeAllConnections();
        await running;
        const streams = load.records.filter(({ answer }) => answer === "stream");
        expect(streams.map(({ outcome }) => outcome)).toEqual(["reset", "reset", "reset", "reset"]);
      },
    );
  });

  it("a closed listener is refused", async () => {
    await withServer(
      (_request, response) => void response.end("hello"),
      async (port, server) => {
        const records = await loadOf(30, port, { ratePerSecond: 200, newConnectionShare: 1 }, () => {
          server.close();
        });
        const counts = outcomes(records);
        expect(counts["ok"]).toBeGreaterThan(0);
        expect(counts["refused"]).toBeGreaterThan(0);
        // What stood in the listener's queue when it closed is cut by the kernel.
        expect(Object.keys(counts).filter((outcome) => !/^(ok|refused|reset)$/.test(outcome))).toEqual([]);
      },
    );
  });

  it("a server that closes connections after each answer loses nothing", async () => {
    await withServer(
      (_request, response) => void response.writeHead(200, { connection: "close" }).end("hello"),
      async (port) => {
        expect(
          Object.keys(outcomes(await loadOf(20, port, { ratePerSecond: 200, newConnectionShare: 0 }))),
        ).toEqual(["ok"]);
      },
    );
  });

  it("what is not under way at the limit is held back, and said so", async () => {
    let taken = 0;
    const server = createTcpServer(() => {
      taken += 1;
    });
    const port = await listening(server);
    const load = new HttpLoad(
      { host: "127.0.0.1", port },
      { ...defaultSettings.load, ratePerSecond: 1_000, concurrency: 3 },
      clock,
    );
    const [stop, cut] = [new AbortController(), new AbortController()];
    const running = load.run(stop.signal, cut.signal);
    while (taken < 3) await clock.sleep(5, never);
    await clock.sleep(20, never);
    stop.abort();
    cut.abort();
    await running;
    server.close();
    const { due, heldBack, skipped } = load.takePace();
    expect(heldBack).toBe(due - 3 - skipped);
    expect(outcomes(load.records)).toEqual({ unanswered: 3 });
  });
});

it("what is not wanted is neither sent nor due", async () => {
  await withServer(
    (_request, response) => response.end("ok"),
    async (port) => {
      const settings = { ...defaultSettings.load, ratePerSecond: 1_000 };
      let wanted = true;
      const load = new HttpLoad({ host: "127.0.0.1", port }, settings, clock, () => wanted);
      const stop = new AbortController();
      const running = load.run(stop.signal, never);
      while (load.records.length < 20) await clock.sleep(5, never);
      wanted = false;
      while (load.underWay > 0) await clock.sleep(1, never);
      load.takePace();
      const sent = load.records.length;
      await clock.sleep(100, never);
      expect(load.takePace()).toEqual({ due: 0, heldBack: 0, skipped: 0 });
      expect(load.records.length).toBe(sent);
      wanted = true;
      while (load.records.length < sent + 20) await clock.sleep(5, never);
      stop.abort();
      await running;
    },
  );
});

it("a load that fails by its own fault ends at once, and says so", async () => {
  const settings = { ...defaultSettings.load, path: "no path" };
  const load = new HttpLoad({ host: "127.0.0.1", port: 1 }, settings, clock);
  await expect(load.run(never, never)).rejects.toMatchObject({ code: "LoadFailed" });
  expect(load.records).toEqual([]);
});

describe("the class of a failure", () => {
  const failure = (code: string): Error => Object.assign(new Error(code), { code });
  it.each([
    ["ECONNREFUSED", false, "refused"],
    ["EHOSTUNREACH", false, "refused"],
    ["CLOSED_BY_TEST", false, "refused"],
    ["CLOSED_BY_TEST", true, "unanswered"],
    ["ECONNRESET", false, "reset"],
    ["ECONNRESET", true, "reset"],
    ["SERVER_CLOSED", true, "reset"],
    ["NOT_HTTP", true, "reset"],
    ["SILENCE", true, "unanswered"],
  ] as const)("%s (connected: %s) is %s", (code, connected, outcome) => {
    expect(failureOutcome(failure(code), connected)).toBe(outcome);
  });

  it.each(["EMFILE", "EADDRNOTAVAIL", "INVALID_PATH", "ERR_OUT_OF_RANGE"])(
    "%s is our own fault, not the app's",
    (code) => {
      expect(() => failureOutcome(failure(code), false)).toThrow("the load generator failed, not the app");
    },
  );
});
