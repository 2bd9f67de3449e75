// npm run conformance [-- SCENARIO…] performs recorded scenarios and compares; --help has its options.
import { Command, InvalidArgumentError } from "commander";
import { messageOf } from "../../src/util/errors.ts";
import { onTermination } from "../../src/system/signals.ts";
import { runConformance } from "./run-conformance.ts";

const command = new Command("conformance")
  .description(
    "Performs scenarios that a real kubelet was recorded with, and compares. Exits 1 on a difference.",
  )
  .argument("[scenario...]", "names, * matches anything", [])
  .option("--scenarios <dir>", "another folder with index.json, scenarios/ and traces/", import.meta.dirname)
  .option("--jobs <n>", "scenarios at a time, at least 1", count, 6)
  .option("--retries <n>", "how often one that differs is performed once more", count, 1)
  .option("--slack <ms>", "how much later all may be, for busy machines", count, 0)
  .option("--virtual", "on a fake engine and virtual time, in seconds")
  .option("--json <file>", "write the results as JSON")
  .option("--markdown <file>", "write the results as a Markdown table")
  .option("--traces <dir>", "keep our own recordings")
  .option("--again", "compare the recordings kept in --traces once more, run nothing")
  .option("--clean-ups", "compare how the pods were deleted at the end as well");

command.parse();
const { scenarios, slack, ...options } = command.opts<{
  readonly scenarios: string;
  readonly slack: number;
  readonly jobs: number;
  readonly retries: number;
}>();
if (options.jobs === 0) command.error("error: --jobs is at least 1");

const interrupted = new AbortController();
using _ending = onTermination(() => {
  interrupted.abort(new Error("interrupted; all that was made is removed"));
});
try {
  process.exitCode = await runConformance(
    {
      ...options,
      folder: scenarios,
      slackMs: slack,
      names: command.args,
      print: (line) => {
        console.log(line);
      },
    },
    interrupted.signal,
  );
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = interrupted.signal.aborted ? 130 : 1;
}

function count(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("A whole number is expected.");
  return Number(text);
}
