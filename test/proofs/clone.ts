/**
 * `npm run prove:clone`: what a team does in its clone. It follows the README as it stands, removes the example, makes five
 * tasks with `pawl new`, adds folders and follows the README again with a task of its own; then `npm run check`, its own
 * tests and `npm test` must pass. A second team makes its tasks first, runs what `pawl new` prints, and removes the example
 * then: that must leave all that is its own. How long they take is held against its bound: `over` for more, and more than twice as
 * much fails, since a busy machine does not explain it. In CI, where nothing is known of the machine, no time fails.
 */
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { DevProcess } from "../e2e/dev-process.ts";
import { command, type Told } from "../e2e/pawl-command.ts";
import { isRun, shellBlocks } from "../guards/readme.ts";
import { finish, root } from "../steps.ts";
import { newTasks, TeamProject } from "./clone/team-project.ts";

const project = new TeamProject();
const counts = { passed: 0, failed: 0, skipped: 0 };

/** Takes one step. What a failed one said is printed. */
async function step(title: string, take: () => Promise<Told | undefined>) {
  const started = performance.now();
  let failure: string | undefined;
  try {
    const told = await take();
    if (told !== undefined && told.code !== 0) failure = `${told.stdout}\n${told.stderr}`;
  } catch (error) {
    failure = String(error);
  }
  const seconds = (performance.now() - started) / 1000;
  console.log(`${failure === undefined ? "ok" : "FAILED"} ${title} (${seconds.toFixed(1)} s)`);
  if (failure !== undefined) console.log(failure.slice(-8_000).replace(/^/gm, "  "));
  counts[failure === undefined ? "passed" : "failed"]++;
  return seconds;
}

/** So many times its bound no machine explains. */
const mostTimes = 2;

function hold(what: string, seconds: number, bound: number): void {
  const isTooSlow = seconds > mostTimes * bound && !process.env.CI;
  const word = isTooSlow ? "FAILED" : seconds <= bound ? "ok" : "over";
  console.log(`${word} ${what}: ${seconds.toFixed(0)} s, at most ${bound} s`);
  counts[isTooSlow ? "failed" : "passed"]++;
}

await step("npm ci says nothing that a newcomer would wonder about", async () => {
  const told = await project.run("npm", "ci", "--dry-run", "--no-audit", "--no-fund", "--prefer-offline");
  return { ...told, code: told.code === 0 && !/warn|error/i.test(told.stdout + told.stderr) ? 0 : 1 };
});

await step("the commands of the README that need no account run as they stand", () => followReadme());

await step("without the example, npm run check passes", async () => {
  const removed = await project.removeExample();
  return removed.code === 0 ? project.run("npm", "run", "--silent", "check") : removed;
});

await step("pawl new writes a task of each kind", async () => {
  for (const [name, ...options] of newTasks) {
    const told = await project.run("npx", "--no-install", "pawl", "new", name, ...options);
    if (told.code !== 0) return told;
  }
  return undefined;
});

await step("the commands of the README run with a task of the team's own", () => followReadme("tidy-up"));

// Code of the team's own, in folders of its own.
project.write("functions/reports/monthly/totals.ts", "export const monthsOfYear = 12;\n");
project.write("functions/billing/rates.ts", 'export const currency = "EUR";\n');

const check = await step("npm run check passes", () => project.run("npm", "run", "--silent", "check"));
const own = await step("the team's own tests pass", () =>
  project.run("npx", "--no-install", "vitest", "run", "test/tasks"),
);
hold("npm run check and the team's own tests", check + own, 90);
hold("npm test", await step("npm test passes", () => project.run("npm", "test", "--silent")), 240);
await step("git has nothing to add but what pawl new wrote, and the team's own folders", async () => {
  const { stdout } = await project.run(
    "git",
    "status",
    "--short",
    "--untracked-files=all",
    "answer.json",
    ".pawl",
  );
  if (stdout.trim() !== "") throw new Error(stdout);
  return undefined;
});
project.remove();

// The other way about: the team has its own tasks when it removes the example.
const later = new TeamProject();
let printed: string[] = [];
await step("pawl new writes a task of each kind next to the example", async () => {
  for (const [name, ...options] of newTasks) {
    const told = await later.run("npx", "--no-install", "pawl", "new", name, ...options);
    if (told.code !== 0) return told;
    printed = [...printed, ...told.stderr.split("\n")];
  }
  return undefined;
});
await step("what pawl new prints runs as it stands, without a network", () => followPrinted(printed));
await step("AGENTS.md removes the example and nothing of the team's own", async () => {
  const before = later.untracked();
  const removed = await later.removeExample();
  if (removed.code !== 0) return removed;
  const lost = before.filter((path) => !later.untracked().includes(path));
  if (lost.length > 0) throw new Error(`it deleted ${lost.join(", ")}`);
  return later.run("npm", "run", "--silent", "check");
});
await step("the team's own tests still pass", () =>
  later.run("npx", "--no-install", "vitest", "run", "test/tasks"),
);
later.remove();
finish(counts);

/** Runs the lines that `pawl new` printed, all but what checks the whole project. */
async function followPrinted(lines: readonly string[]): Promise<Told | undefined> {
  const tests = lines.flatMap((line) => /^next: .* && (npx vitest .+)$/.exec(line)?.[1] ?? []);
  const runs = lines.flatMap((line) => /^with npm start .*: (npx pawl run .+)$/.exec(line)?.[1] ?? []);
  if (tests.length !== newTasks.length || runs.length !== newTasks.length)
    throw new Error(`unexpected: ${lines.join("\n")}`);
  const dev = await DevProcess.start({ root: later.folder, state: join(later.folder, ".pawl") });
  try {
    const offline = "export HTTP_PROXY=http://127.0.0.1:9 HTTPS_PROXY=http://127.0.0.1:9";
    const script = ["set -euo pipefail", offline, ...tests, ...runs].join("\n");
    return await command("bash", ["-c", script], { cwd: later.folder });
  } finally {
    await dev.close();
  }
}

/**
 * Starts `pawl dev`, and runs each command of the README, on the port that is free.
 *
 * @param own a task that takes the place of the example's, and has none of its params. @default the README's own
 */
async function followReadme(own?: string): Promise<Told | undefined> {
  project.write(
    "bin/aws",
    `#!/bin/sh\nexec ${process.execPath} ${join(root, "test/guards/aws-command.ts")} "$@"\n`,
  );
  chmodSync(join(project.folder, "bin/aws"), 0o755);
  const dev = await DevProcess.start({ root: project.folder, state: join(project.folder, ".pawl") });
  try {
    const lines = shellBlocks.flat().filter(isRun);
    const script = ["set -euo pipefail", ...lines]
      .join("\n")
      .replaceAll("127.0.0.1:4766", `127.0.0.1:${dev.own.port}`);
    const ofTeam =
      own === undefined
        ? script
        : script.replaceAll("count-cities", own).replaceAll(',"params":{"pageSize":500}', "");
    return await command("bash", ["-c", ofTeam], {
      cwd: project.folder,
      env: { PATH: `${join(project.folder, "bin")}:${process.env.PATH}` },
    });
  } finally {
    await dev.close();
  }
}
