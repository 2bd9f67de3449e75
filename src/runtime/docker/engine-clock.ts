import type { Clock } from "../../kubelet/ports.ts";
import type { Engine } from "./engine.ts";

/** The quickest answer of a few says most. */
const samples = 3;

/** How an engine's clock stands to ours. */
export interface ClockOffset {
  /** What has to be taken off the engine's times. */
  readonly offsetMilliseconds: number;
  /** The offset may be wrong by so much either way: half of the time that the answer took. */
  readonly uncertaintyMilliseconds: number;
}

/** Asks an engine of another kernel for its time. */
export async function measureClock(engine: Engine, clock: Clock): Promise<ClockOffset> {
  let best: ClockOffset | undefined;
  for (let i = 0; i < samples; i++) {
    const asked = clock.now();
    const { SystemTime } = await engine.call<{ readonly SystemTime: string }>({
      method: "GET",
      path: "/info",
    });
    const sample = clockOffset(asked, Date.parse(SystemTime), clock.now());
    if (best === undefined || sample.uncertaintyMilliseconds < best.uncertaintyMilliseconds) best = sample;
  }
  return best ?? { offsetMilliseconds: 0, uncertaintyMilliseconds: 0 };
}

/** From the moments of question and answer on our clock, and what the engine's clock said between them. */
export function clockOffset(asked: number, engineTime: number, answered: number): ClockOffset {
  return {
    offsetMilliseconds: Math.floor(engineTime - (asked + answered) / 2 + 0.5),
    uncertaintyMilliseconds: Math.ceil((answered - asked) / 2),
  };
}
