// npm run bench [-- MEASUREMENT… --quick --json FILE --dist DIR]
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { onTermination } from "../../src/system/signals.ts";
import { renderTable } from "./report.ts";
import { measurements, runBench } from "./run-bench.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    json: { type: "string" },
    dist: { type: "string", default: fileURLToPath(new URL("../../dist", import.meta.url)) },
  },
});
const names = Object.keys(measurements);
const unknown = positionals.filter((name) => !names.includes(name));
if (unknown.length > 0)
  throw new Error(`no measurement ${unknown.join(", ")}; there are ${names.join(", ")}`);

const interrupted = new AbortController();
using _ending = onTermination(() => {
  interrupted.abort(new Error("interrupted"));
});
try {
  const figures = await runBench(
    {
      dist: values.dist,
      quick: values.quick,
      only: positionals.length === 0 ? names : positionals,
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
  if (!interrupted.signal.aborted) throw error;
  console.error("interrupted; all that was made is removed");
  process.exitCode = 130;
}
