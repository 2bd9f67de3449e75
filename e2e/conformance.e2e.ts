import { expect, test } from "vitest";
import { runConformance } from "./conformance/run-conformance.ts";

/** One or two of each kind that take at most 20 s; `npm run conformance` runs them all. */
const sample = [
  "h-init-two",
  "j-init-fail-never",
  "l-exit0-onfailure",
  "l-exit1-never",
  "l-two-fail-run-never",
  "m-oom-direct-never",
  "mc-poststart-fail-first",
  "mod-sidecar-prestop",
  "mod-poststart-sleep",
  "n-prestop-5-term-2",
  "o-prestop-fail",
  "p-term-handled",
  "p-term-pid1-default",
  "pb-exec-output",
  "pb-http-bigbody",
  "c-readiness-http-timeout",
  "d-readiness-tcp-late",
  "fd-force-prestop",
  "s-delete-completed",
  "t-delete-in-init",
  "v-image-pull-ok",
  "w-exit127-never",
  "x-termmsg-path",
  "z-replace-same-name",
  "zz-rt-kill-main",
  "zz-rt-rm-main-never",
];

test("short scenarios go as on a real kubelet", { timeout: 300_000 }, async () => {
  const report: string[] = [];
  const code = await runConformance({
    folder: `${import.meta.dirname}/conformance`,
    names: sample,
    jobs: 6,
    slackMs: 2_000,
    retries: 1,
    print: (line) => report.push(line),
  });
  expect(code, report.join("\n")).toBe(0);
});
