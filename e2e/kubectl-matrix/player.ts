import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { type Ended, RunningProcess } from "../fixture/process.ts";
import { configMap } from "./documents.ts";
import type { Kubectl } from "./kubectls.ts";
import { type Place, type Step, type StepOptions, words } from "./step.ts";

/** One kubectl at work in a namespace of its own, with a home and a cache that nobody else uses. */
export class Player {
  readonly place: Place;
  /** Every command line so far, without what is the same in all. */
  readonly played: string[] = [];
  /** Steps that this version does not know. */
  readonly left: string[] = [];
  readonly #kubectl: Kubectl;
  readonly #env: NodeJS.ProcessEnv;

  constructor(kubectl: Kubectl, place: Place, env: NodeJS.ProcessEnv) {
    this.#kubectl = kubectl;
    this.place = place;
    this.#env = { ...env, HOME: place.scratch };
  }

  /** The files that the steps name. */
  async prepare(): Promise<void> {
    const { scratch } = this.place;
    await mkdir(scratch, { recursive: true });
    await writeFile(join(scratch, "bare.yaml"), configMap('{a: "1"}', "bare"));
    await writeFile(join(scratch, "applied.yaml"), configMap('{a: "1"}', "applied"));
    await writeFile(
      join(scratch, "kustomization.yaml"),
      "configMapGenerator: [{name: built, literals: [a=b]}]\n",
    );
  }

  start(line: string, options: StepOptions = {}): RunningProcess {
    this.played.push(line);
    const { namespace, scratch } = this.place;
    const args = ["--cache-dir", join(scratch, "cache"), "-n", namespace, ...words(line)];
    return new RunningProcess(this.#kubectl.path, args, {
      env: { ...this.#env, ...options.env },
      ...(options.input === undefined ? {} : { input: options.input }),
    });
  }

  async call(line: string, options: StepOptions = {}): Promise<Ended> {
    return await this.start(line, options).ended;
  }

  /** Runs steps one after the other; each that comes out differently is told, and the next is run all the same. */
  async play(steps: readonly Step[]): Promise<void> {
    const minor = Number(this.#kubectl.version.split(".")[1]);
    for (const [line, code, output, options = {}] of steps) {
      if ((options.since ?? 0) > minor) {
        this.left.push(line);
        continue;
      }
      const ended = await this.call(line, options);
      const printed = `${ended.stdout}${ended.stderr}`;
      expect.soft({ line, code: ended.code, printed }).toMatchObject({ line, code });
      if (typeof output === "string") expect.soft(printed, line).toContain(output);
      else expect.soft(code === 0 ? ended.stdout : printed, line).toMatch(output);
    }
  }
}
