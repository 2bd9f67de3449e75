// npm run bench [-- MEASUREMENT…] measures against plain calls of the engine; --help has its options.
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Argument, Command } from "commander";
import { messageOf } from "../../src/util/errors.ts";
import { onTermination } from "../../src/system/signals.ts";
import { renderTable } from "./report.ts";
import { measurements, runBench } from "./run-bench.ts";

const names = Object.keys(measurements);
const command = new Command("bench")
  .description("Measures minikubelet, most of it against plain calls of the engine in the same run.")
  .addArgument(new Argument("[measurement...]", "which of them").choices(names).default([], "all"))
  .option("--quick", "a fifth of the turns", false)
  .option("--json <file>", "write the figures as JSON to a file, else after the table")
  .option("--dist <dir>", "another build, to compare", fileURLToPath(new URL("../../dist", import.meta.url)));
command.parse();
const values = command.opts<{ readonly quick: boolean; readonly json?: string; readonly dist: string }>();

const interrupted = new AbortController();
using _ending = onTermination(() => {
  interrupted.abort(new Error("interrupted"));
});
try {
  const figures = await runBench(
    {
      dist: values.dist,
      quick: values.quick,
      only: command.args.length === 0 ? names : command.args,
      progress: (line) => {
        console.error(`measuring ${line} …`);
      },
    },
    interrupted.signal,
  );
  console.log(renderTable(figures));
  const json = JSON.stringify(figures, undefined, 1);
  if (values.json === undefined) console.log(json);
  else await writeFile(values.json, `${json}\n`);
} catch (error) {
  const { aborted } = interrupted.signal;
  console.error(aborted ? "interrupted; all that was made is removed" : messageOf(error));
  process.exitCode = aborted ? 130 : 1;
}
