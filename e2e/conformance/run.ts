// npm run conformance [-- SCENARIO…] [--scenarios DIR] [--jobs N] [--json FILE] [--markdown FILE]
//   [--virtual] [--traces DIR [--again]] [--slack MS] [--retries N] [--clean-ups]
import { parseArgs } from "node:util";
import { messageOf } from "../../src/util/errors.ts";
import { runConformance } from "./run-conformance.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    scenarios: { type: "string" },
    jobs: { type: "string", default: "6" },
    retries: { type: "string", default: "1" },
    slack: { type: "string", default: "0" },
    json: { type: "string" },
    markdown: { type: "string" },
    traces: { type: "string" },
    "clean-ups": { type: "boolean", default: false },
    virtual: { type: "boolean", default: false },
    again: { type: "boolean", default: false },
  },
});
try {
  process.exitCode = await runConformance({
    folder: values.scenarios ?? import.meta.dirname,
    names: positionals,
    jobs: Number(values.jobs),
    retries: Number(values.retries),
    slackMs: Number(values.slack),
    json: values.json,
    markdown: values.markdown,
    traces: values.traces,
    cleanUps: values["clean-ups"],
    virtual: values.virtual,
    again: values.again,
    print: (line) => {
      console.log(line);
    },
  });
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}
