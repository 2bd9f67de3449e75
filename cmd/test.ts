// `npm test`, after the set-up: every gate, then the final line "N passed, N failed".
import { fileURLToPath } from "node:url";
import { runGates } from "../src/setup/gates/run-gates.ts";

process.exitCode = await runGates(fileURLToPath(new URL("..", import.meta.url)), (text) => {
  console.log(text);
});
