// `npm run demo`, after the set-up: one pod's whole life, told as it happens.
import { fileURLToPath } from "node:url";
import { runDemo } from "../src/setup/demo/run-demo.ts";
import { isMinikubeletError } from "../src/util/errors.ts";

try {
  await runDemo(fileURLToPath(new URL("..", import.meta.url)), (line) => {
    console.log(line);
  });
} catch (error) {
  if (!isMinikubeletError(error)) throw error;
  console.error(`error: ${error.message}\n${error.hint ?? ""}`);
  process.exitCode = 1;
}
