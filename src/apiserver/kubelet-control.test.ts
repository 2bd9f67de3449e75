import { expect, test } from "vitest";
import { authorize } from "./authorization.ts";
import { READ_ONLY_GROUP } from "./users.ts";
import type { ApiRequest } from "./answer.ts";
import type { ApiEnvironment } from "./environment.ts";
import { controlKubelet } from "./kubelet-control.ts";

function asked(method: string, verb: string): ApiRequest {
  return {
    method,
    pathname: `/debug/kubelet/${verb}`,
    query: new URLSearchParams(),
    headers: {},
    user: { name: "reader", groups: [READ_ONLY_GROUP] },
    body: () => Promise.resolve(Buffer.alloc(0)),
    signal: new AbortController().signal,
  };
}

function environment(told: string[]): ApiEnvironment {
  const tell = (verb: string) => () => {
    told.push(verb);
    return Promise.resolve();
  };
  const env: Partial<ApiEnvironment> = { kubelet: { stop: tell("stop"), start: tell("start") } };
  return env as ApiEnvironment;
}

const answer = async (env: ApiEnvironment, method: string, verb: string): Promise<unknown> =>
  await controlKubelet(env, asked(method, verb), ["debug", "kubelet", verb]);

test.each(["stop", "start"])("POST /debug/kubelet/%s does so", async (verb) => {
  const told: string[] = [];
  expect(await answer(environment(told), "POST", verb)).toMatchObject({ code: 200 });
  expect(told).toEqual([verb]);
});

test("looking at it is no way to stop it, and it knows no other verbs", async () => {
  const told: string[] = [];
  await expect(answer(environment(told), "GET", "stop")).rejects.toMatchObject({ status: { code: 405 } });
  expect(await answer(environment(told), "POST", "restart")).toBeUndefined();
  expect(told).toEqual([]);
});

test("who may only look may not stop it", () => {
  expect(() => {
    authorize(asked("POST", "stop"));
  }).toThrow("forbidden");
});
