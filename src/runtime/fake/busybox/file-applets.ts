import { type FileProblem, parentOf } from "./files.ts";
import { type Applet, type Applets, type Call, complain, endForMemory, pathOf } from "./program.ts";
import { pseudoFile } from "./open.ts";
import { fillMemory, sizeOf } from "./text-applets.ts";

const operandsOf = (args: readonly string[]): readonly string[] => args.filter((arg) => !arg.startsWith("-"));
const has = (args: readonly string[], flag: string): boolean =>
  args.some((arg) => /^-[a-zA-Z]+$/.test(arg) && arg.includes(flag));

/** Does something with each path named; the exit code tells whether one failed. */
function each(work: (call: Call, path: string) => FileProblem | undefined): Applet {
  return (call) => {
    let status = 0;
    for (const name of operandsOf(call.args)) {
      const problem = work(call, pathOf(call, name));
      if (problem !== undefined) status = complain(call, `${name}: ${problem}`);
    }
    return status;
  };
}

const touch = each(({ machine: { files } }, path) =>
  files.type(path) === undefined ? files.write(path, "") : undefined,
);

const rm = each(({ machine: { files }, args }, path) => {
  if (files.type(path) === "directory" && !has(args, "r") && !has(args, "R")) return "Is a directory";
  const problem = files.remove(path);
  return problem === "No such file or directory" && has(args, "f") ? undefined : problem;
});

const mkdir: Applet = (call) => {
  const { files } = call.machine;
  let status = 0;
  for (const name of operandsOf(call.args)) {
    const path = pathOf(call, name);
    const missing: string[] = [];
    for (let at = path; at !== "/" && files.type(at) === undefined; at = parentOf(at)) missing.unshift(at);
    const isParents = has(call.args, "p");
    if (!isParents && missing.length !== 1)
      status = complain(
        call,
        `can't create directory '${name}': ${missing.length === 0 ? "File exists" : "No such file or directory"}`,
      );
    else
      for (const one of missing) {
        const problem = files.makeDirectory(one);
        if (problem !== undefined) status = complain(call, `can't create directory '${name}': ${problem}`);
      }
  }
  return status;
};

/** Names only: nobody reads sizes and modes out of it. */
const ls: Applet = (call) => {
  const { files } = call.machine;
  const names = operandsOf(call.args);
  let status = 0;
  for (const name of names.length === 0 ? ["."] : names) {
    const path = pathOf(call, name);
    const type = files.type(path) ?? (pseudoFile(call.machine, path) === undefined ? undefined : "file");
    if (type === undefined) status = complain(call, `${name}: No such file or directory`);
    else if (type === "file" || has(call.args, "d")) call.io.stdout.write(`${name}\n`);
    else
      call.io.stdout.write(
        files
          .list(path)
          .map((one) => `${one}\n`)
          .join(""),
      );
  }
  return status;
};

/** Copies, links or moves a file; a directory as target keeps the name. */
function transfer(isMove: boolean): Applet {
  return (call) => {
    const { files } = call.machine;
    const names = operandsOf(call.args);
    const [target = ""] = names.slice(-1);
    for (const name of names.slice(0, -1)) {
      const content = files.read(pathOf(call, name));
      if (content === undefined) return complain(call, `can't stat '${name}': No such file or directory`);
      const to = pathOf(call, target);
      const path = files.type(to) === "directory" ? `${to}/${name.split("/").at(-1) ?? ""}` : to;
      const problem = files.write(path, content) ?? (isMove ? files.remove(pathOf(call, name)) : undefined);
      if (problem !== undefined) return complain(call, `can't create '${target}': ${problem}`);
    }
    return 0;
  };
}

/** Symbolic links in volumes; others are copies. */
const ln: Applet = (call) => {
  const [target = "", name = target] = operandsOf(call.args);
  const { files } = call.machine;
  const path = pathOf(call, name);
  const at = files.type(path) === "directory" ? `${path}/${target.split("/").at(-1) ?? ""}` : path;
  return has(call.args, "s") && files.link(target, at) ? 0 : transfer(false)(call);
};

/** How fast `dd` writes. */
const bytesPerMs = 1 << 20;

const dd: Applet = async (call) => {
  const value = (name: string): string | undefined =>
    call.args.find((arg) => arg.startsWith(`${name}=`))?.slice(name.length + 1);
  const block = sizeOf(value("bs") ?? "512");
  const limit = call.machine.spec.resources.memoryBytes;
  if (limit > 0 && block > limit) {
    await call.process.sleep(Math.ceil(limit / bytesPerMs));
    endForMemory(call);
  }
  const count = value("count");
  const target = value("of");
  if (count === undefined || target === undefined) return await fillMemory(call);
  if (target.startsWith("/dev/")) return 0;
  const size = block * sizeOf(count);
  await call.process.sleep(Math.ceil(size / bytesPerMs));
  const problem = call.machine.files.write(pathOf(call, target), new Uint8Array(size));
  return problem === undefined ? 0 : complain(call, `can't open '${target}': ${problem}`);
};

const chmod: Applet = (call) => {
  const [, ...names] = operandsOf(call.args);
  const missing = names.find((name) => call.machine.files.type(pathOf(call, name)) === undefined);
  return missing === undefined ? 0 : complain(call, `${missing}: No such file or directory`);
};

const stat: Applet = (call) => {
  const missing = operandsOf(call.args).find(
    (name) => call.machine.files.type(pathOf(call, name)) === undefined,
  );
  return missing === undefined ? 0 : complain(call, `can't stat '${missing}': No such file or directory`);
};

/** Programs that work on files. Owners and modes are nobody's concern here. */
export const fileApplets: Applets = {
  chgrp: chmod,
  chmod,
  chown: chmod,
  cp: transfer(false),
  dd,
  ln,
  ls,
  mkdir,
  mv: transfer(true),
  rm,
  rmdir: rm,
  stat,
  touch,
  umount: (call) => complain(call, "can't unmount: Operation not permitted"),
};
