// The first thing that runs on a fresh clone: plain JavaScript that any Node from 20 on understands, with nothing
// installed. It brings node_modules into line with package-lock.json and hands over to src/setup under the
// project's own Node (the `node` package), which runs TypeScript directly.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const ownNode = `${root}node_modules/.bin/node`;
const installTimeoutMs = 15 * 60_000;
const setupTimeoutMs = 30 * 60_000;
const scriptTimeoutMs = 90 * 60_000;
const minimum = [22, 19];

/** True when `version` ("v24.1.0") can run the sources. */
function isNewEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  return major > minimum[0] || (major === minimum[0] && minor >= minimum[1]);
}

function readJson(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
}

/** Compares contents, not times: a checkout may touch files without changing them. */
function modulesMatchTheLock() {
  const wanted = readJson(`${root}package-lock.json`)?.packages ?? {};
  const installed = readJson(`${root}node_modules/.package-lock.json`)?.packages;
  if (installed === undefined) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "") return true;
    const found = installed[path];
    if (found === undefined) return entry.optional === true || entry.peer === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

function run(command, args, options = {}) {
  const done = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    timeout: installTimeoutMs,
    ...options,
  });
  return done.status ?? 1;
}

function fail(what, hint) {
  console.error(`error: ${what}\n${hint}`);
  process.exit(1);
}

/** The version that node_modules/.bin/node reports, or "" when there is no working binary. */
function ownNodeVersion() {
  if (!existsSync(ownNode)) return "";
  const done = spawnSync(ownNode, ["--version"], { encoding: "utf8", timeout: 20_000 });
  return done.status === 0 ? done.stdout.trim() : "";
}

/** npm 11 may skip install scripts, and then the `node` package has no binary: run its own step by hand. */
function ensureOwnNode() {
  if (isNewEnough(ownNodeVersion())) return ownNode;
  if (existsSync(`${root}node_modules/node/installArchSpecificPackage.js`)) {
    console.log("setup: installing the project's own Node");
    run(process.execPath, ["installArchSpecificPackage.js"], { cwd: `${root}node_modules/node` });
    // npm made no link to a binary that was not there yet; npm scripts find it by this link.
    if (!existsSync(ownNode)) symlinkSync("../node/bin/node", ownNode);
    if (isNewEnough(ownNodeVersion())) return ownNode;
  }
  if (isNewEnough(process.version)) return process.execPath;
  return fail(
    `node_modules/.bin/node is missing or older than ${minimum.join(".")}`,
    "Remove node_modules and run `npm run setup` again, or use Node 22.19 or newer.",
  );
}

if (!modulesMatchTheLock()) {
  console.log("setup: installing node modules (npm ci)");
  const status = run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    shell: process.platform === "win32",
  });
  if (status !== 0) fail("npm ci failed", "Its own message stands above; is the npm registry in reach?");
}
const node = ensureOwnNode();
const flags = ["--disable-warning=ExperimentalWarning"];
// `--then FILE` runs a script of ours afterwards, here and not by the shell: one that has looked up the old `node`
// before would go on using it.
const then = process.argv.indexOf("--then");
const setupArguments = then === -1 ? process.argv.slice(2) : process.argv.slice(2, then);
const status = run(node, [...flags, `${root}src/setup/main.ts`, ...setupArguments], {
  timeout: setupTimeoutMs,
});
if (status !== 0 || then === -1) process.exit(status);
process.exit(run(node, [...flags, ...process.argv.slice(then + 1)], { timeout: scriptTimeoutMs }));
