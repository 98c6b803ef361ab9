/** What a process has started ends with it: at once, with this process, or at the next start. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { endGroup } from "../../local/process-group.ts";
import { Orphans } from "../../local/services/index.ts";
import { isAlive } from "../e2e/dev-process.ts";
import { until } from "../e2e/until.ts";
import { root } from "../steps.ts";
import { tempFolder } from "./small-app.ts";

const programs: ChildProcess[] = [];
let folder: ReturnType<typeof tempFolder>;
beforeEach(() => {
  folder = tempFolder();
});
afterEach(() => {
  for (const child of programs.splice(0)) child.kill("SIGKILL");
  for (const pid of pids()) endGroup(pid);
  folder.remove();
});

const file = () => join(folder.path, "pids");
const pids = () => (existsSync(file()) ? readFileSync(file(), "utf8").split(" ").map(Number) : []);

/** A shell, and what it has started: their process ids are written into a file. */
const line = () => `sleep 600 & echo "$$ $!" >'${file()}.new'; mv '${file()}.new' '${file()}'; wait`;

/** The file that a program writes once it has done what it is for. */
const ready = () => join(folder.path, "ready");

const started = () =>
  until("both run", () => existsSync(ready()) && pids().length === 2 && pids().every(isAlive));
const gone = () => until("both are gone", () => !pids().some(isAlive));

/** A process that starts the group and does this with its process id. */
function program(text: string) {
  const path = join(folder.path, "program.ts");
  writeFileSync(
    path,
    `import { spawn } from "node:child_process";
     import { writeFileSync } from "node:fs";
     import { endWithThis } from ${JSON.stringify(join(root, "local/process-group.ts"))};
     import { Orphans } from ${JSON.stringify(join(root, "local/services/index.ts"))};
     const { pid } = spawn("sh", ["-c", ${JSON.stringify(line())}], { detached: true, stdio: "ignore" });
     ${text}
     setImmediate(() => writeFileSync(${JSON.stringify(ready())}, ""));
     setInterval(() => {}, 1_000);`,
  );
  const child = spawn(process.execPath, [path], { stdio: ["ignore", "ignore", "inherit"] });
  programs.push(child);
  return child;
}

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "%s ends a process, and the group with it",
  async (signal) => {
    const child = program("endWithThis(pid);");
    await started();
    child.kill(signal);
    expect(await once(child, "close")).toEqual([null, signal]);
    await gone();
  },
);

test("where another listener decides what a signal does, the group ends and the process goes on to its own end", async () => {
  const child = program(
    `process.on("SIGINT", () => setTimeout(() => process.exit(7), 50)); endWithThis(pid);`,
  );
  await started();
  child.kill("SIGINT");
  expect(await once(child, "close")).toEqual([7, null]);
  await gone();
});

/** A process that ends by itself, with exit code 0. */
const endsWhenTold = `process.on("SIGUSR2", () => process.exit(0));`;

test("a process that ends by itself ends the group, and a group that is left alone stays", async () => {
  const child = program(`${endsWhenTold} endWithThis(pid);`);
  await started();
  child.kill("SIGUSR2");
  await once(child, "close");
  await gone();
  for (const path of [file(), ready()]) rmSync(path);
  const other = program(`${endsWhenTold} endWithThis(pid)();`);
  await started();
  other.kill("SIGUSR2");
  await once(other, "close");
  expect(pids().map(isAlive)).toEqual([true, true]);
});

test("kill -9 of a process ends the groups that it has noted", async () => {
  const notes = JSON.stringify(join(folder.path, "notes"));
  const child = program(`new Orphans(${notes}, "sleep 600").note(pid);`);
  await started();
  child.kill("SIGKILL");
  await gone();
});

test("the next start ends what is left of a group", async () => {
  const child = program("");
  await started();
  child.kill("SIGKILL");
  const notes = join(folder.path, "notes");
  writeFileSync(notes, `${pids()[0]}\n`);
  new Orphans(notes, "sleep 600").end();
  await gone();
});
