import { aborted } from "../../util/aborted.ts";
import { linkedAbort } from "../../util/linked-abort.ts";
import { TaskGroup } from "../../util/task-group.ts";
import type { LabClock } from "../clock.ts";
import type { LoadPace, LoadSettings, Ms, RequestRecord } from "../model.ts";
import { Connection, type ConnectionTarget } from "./connection.ts";
import { kindOf, type RequestKind } from "./request-mix.ts";

/** A tick that comes later than this was held up by us: what was due meanwhile is skipped, not sent in a burst. */
const ownDelayMs = 100;
const shortestSleepMs = 1;
/** Requests are cut by closing their connections, not by the group that holds them. */
const never = new AbortController().signal;

/** Sends requests at a steady rate, whatever becomes of them (an open loop), and keeps a record of each. */
export class HttpLoad {
  readonly records: RequestRecord[] = [];
  readonly #target: ConnectionTarget;
  readonly #settings: LoadSettings;
  readonly #clock: LabClock;
  readonly #wanted: (now: Ms) => boolean;
  readonly #idle: Connection[] = [];
  readonly #open = new Set<Connection>();
  #underWay = 0;
  #streams = 0;
  #pace: LoadPace = { due: 0, heldBack: 0, skipped: 0 };

  /** @param wanted whether a request is to be sent at all at this moment; what is not, is not counted */
  constructor(
    target: Omit<ConnectionTarget, "requestTimeoutMs">,
    settings: LoadSettings,
    clock: LabClock,
    wanted: (now: Ms) => boolean = () => true,
  ) {
    this.#target = { ...target, requestTimeoutMs: settings.requestTimeoutMs };
    this.#settings = settings;
    this.#clock = clock;
    this.#wanted = wanted;
  }

  /** Requests that have not ended. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Returns the pace since the last call, and begins anew. */
  takePace(): LoadPace {
    const pace = this.#pace;
    this.#pace = { due: 0, heldBack: 0, skipped: 0 };
    return pace;
  }

  /** Sends until `stop` aborts, then follows all requests to their end; `signal` cuts those that are left. @throws LoadError */
  async run(stop: AbortSignal, signal: AbortSignal): Promise<void> {
    const requests = new TaskGroup(never);
    await this.#send(requests, stop);
    using cut = aborted(signal);
    await Promise.race([requests.idle().catch(() => undefined), cut.promise]);
    for (const connection of this.#open) connection.close();
    await requests.close();
  }

  async #send(requests: TaskGroup, stop: AbortSignal): Promise<void> {
    const perMs = this.#settings.ratePerSecond / 1000;
    const start = this.#clock.now();
    let sent = 0;
    let last = start;
    // A request that fails by our own fault ends the sending, too.
    using either = linkedAbort(stop, requests.signal);
    while (!either.signal.aborted) {
      const now = this.#clock.now();
      const due = Math.floor((now - start) * perMs) + 1;
      const late = now - last > ownDelayMs + 1 / perMs;
      const wanted = this.#wanted(now);
      for (; sent < due; sent += 1) if (wanted) this.#sendOne(requests, sent, late && sent < due - 1);
      last = now;
      const wait = start + sent / perMs - this.#clock.now();
      await this.#pause(Math.max(shortestSleepMs, wait), either.signal);
    }
  }

  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    try {
      await this.#clock.sleep(ms, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #sendOne(requests: TaskGroup, index: number, skip: boolean): void {
    const { due, heldBack, skipped } = this.#pace;
    const held = !skip && this.#underWay >= this.#settings.concurrency;
    this.#pace = {
      due: due + 1,
      heldBack: heldBack + (held ? 1 : 0),
      skipped: skipped + (skip ? 1 : 0),
    };
    if (held || skip) return;
    const kind = this.#kind(index);
    const stream = kind.answer === "stream" ? 1 : 0;
    this.#underWay += 1;
    this.#streams += stream;
    requests.spawn(async () => {
      try {
        await this.#request(kind, this.#clock.now());
      } finally {
        this.#underWay -= 1;
        this.#streams -= stream;
      }
    });
  }

  /** Streams may never end by themselves: beyond their share of all that may be under way, others take their place. */
  #kind(index: number): RequestKind {
    const { concurrency, streamShare, path } = this.#settings;
    const kind = kindOf(index, this.#settings);
    const full = this.#streams >= Math.max(1, Math.floor(concurrency * streamShare));
    return kind.answer === "stream" && full ? { ...kind, answer: "quick", path } : kind;
  }

  async #request(kind: RequestKind, sentAt: Ms): Promise<void> {
    const connection = this.#take(kind);
    const reused = connection.requests > 0;
    const answer = await connection.get(kind.path);
    const endedAt = this.#clock.now();
    if (kind.connection === "kept" && connection.usable && answer.status !== undefined)
      this.#idle.push(connection);
    else this.#drop(connection);
    this.records.push({
      sentAt,
      endedAt,
      connection: kind.connection,
      reused,
      answer: kind.answer,
      outcome: answer.outcome,
      ...(answer.status === undefined ? {} : { status: answer.status }),
      ...(answer.error === undefined ? {} : { error: answer.error }),
    });
  }

  #take(kind: RequestKind): Connection {
    if (kind.connection === "kept") {
      // The one used last is the least likely to have been closed for being idle.
      for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop())
        if (idle.usable) return idle;
        else this.#drop(idle);
    }
    const connection = new Connection(this.#target, () => this.#clock.now());
    this.#open.add(connection);
    return connection;
  }

  #drop(connection: Connection): void {
    this.#open.delete(connection);
    connection.close();
  }
}
