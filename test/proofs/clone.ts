/**
 * `npm run prove:clone`: what a team does in its clone. It removes the example, makes five tasks with `pawl new`, adds
 * folders and follows the README in the folder; then `npm run check`, its own tests and `npm test` must pass. How long
 * they take is printed next to its bound, which a busy machine may pass.
 */
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { DevProcess } from "../e2e/dev-process.ts";
import { command, type Told } from "../e2e/pawl-command.ts";
import { shellBlocks } from "../guards/readme.ts";
import { finish, root } from "../steps.ts";
import { newTasks, TeamProject } from "./clone/team-project.ts";

const project = new TeamProject();
const counts = { passed: 0, failed: 0, skipped: 0 };

/** Takes one step. What a failed one said is printed. */
async function step(title: string, take: () => Promise<Told | undefined>, boundSeconds?: number) {
  const started = performance.now();
  let failure: string | undefined;
  try {
    const told = await take();
    if (told !== undefined && told.code !== 0) failure = `${told.stdout}\n${told.stderr}`;
  } catch (error) {
    failure = String(error);
  }
  const seconds = (performance.now() - started) / 1000;
  const bound = boundSeconds === undefined ? "" : `, at most ${boundSeconds} s`;
  console.log(`${failure === undefined ? "ok" : "FAILED"} ${title} (${seconds.toFixed(1)} s${bound})`);
  if (failure !== undefined) console.log(failure.slice(-8_000).replace(/^/gm, "  "));
  counts[failure === undefined ? "passed" : "failed"]++;
  return seconds;
}

await step("npm ci says nothing that a newcomer would wonder about", async () => {
  const told = await project.run("npm", "ci", "--dry-run", "--no-audit", "--no-fund", "--prefer-offline");
  return { ...told, code: told.code === 0 && !/warn|error/i.test(told.stdout + told.stderr) ? 0 : 1 };
});

await step("without the example, npm run check passes", async () => {
  project.removeExample();
  return project.run("npm", "run", "--silent", "check");
});

await step("pawl new writes a task of each kind", async () => {
  for (const [name, ...options] of newTasks) {
    const told = await project.run("npx", "--no-install", "pawl", "new", name, ...options);
    if (told.code !== 0) return told;
  }
  return undefined;
});

await step("the commands of the README that need no account run in the folder", followReadme);

// Code of the team's own, in folders of its own.
project.write("functions/reports/monthly/totals.ts", "export const monthsOfYear = 12;\n");
project.write("functions/billing/rates.ts", 'export const currency = "EUR";\n');

const check = await step("npm run check passes", () => project.run("npm", "run", "--silent", "check"));
const own = await step("the team's own tests pass", () =>
  project.run("npx", "--no-install", "vitest", "run", "test/tasks"),
);
console.log(`   npm run check and the team's own tests: ${(check + own).toFixed(0)} s, at most 90 s`);
await step("npm test passes", () => project.run("npm", "test", "--silent"), 240);
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
finish(counts);

/** Starts `pawl dev`, and runs each command of the README with one of the team's tasks in place of the example's. */
async function followReadme(): Promise<Told | undefined> {
  project.write(
    "bin/aws",
    `#!/bin/sh\nexec ${process.execPath} ${join(root, "test/guards/aws-command.ts")} "$@"\n`,
  );
  chmodSync(join(project.folder, "bin/aws"), 0o755);
  const dev = await DevProcess.start({ root: project.folder, state: join(project.folder, ".pawl") });
  try {
    const lines = shellBlocks.flat().filter((line) => !/^(npm|npx cdk) /.test(line));
    const script = ["set -euo pipefail", ...lines]
      .join("\n")
      .replaceAll("127.0.0.1:4766", `127.0.0.1:${dev.own.port}`)
      .replaceAll("count-cities", "tidy-up")
      .replaceAll(',"params":{"pageSize":500}', "");
    return await command("bash", ["-c", script], {
      cwd: project.folder,
      env: { PATH: `${join(project.folder, "bin")}:${process.env.PATH}` },
    });
  } finally {
    await dev.close();
  }
}
