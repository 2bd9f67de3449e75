import { clockContract } from "../kubelet/clock.contract.ts";
import { realClock } from "./real-clock.ts";

clockContract("real", () => ({ clock: realClock, awaiting: (work) => work }));
