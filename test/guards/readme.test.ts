/**
 * The README says what is true: its samples are written into a clone, which is type-checked, tested and started, and
 * its commands run there, against that `pawl dev`.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { usdOf } from "../../functions/model/cost/prices.ts";
import { shortRunCounts } from "../../functions/model/cost/run-cost.ts";
import { resolveLane } from "../../functions/model/task/lane-settings.ts";
import { defaultSettings, settingNames } from "../../functions/model/task/settings.ts";
import { stageCost } from "../../infra/deployment/index.ts";
import tasks from "../../infra/tasks.ts";
import { CliHarness } from "../cli/harness.ts";
import { DevProcess } from "../e2e/dev-process.ts";
import { command, pawl } from "../e2e/pawl-command.ts";
import { copyProject, type Project } from "../e2e/project.ts";
import { until } from "../e2e/until.ts";
import { deployment } from "../infra/made-up.ts";
import { root } from "../steps.ts";
import { blocks, inlineCommands, isRun, leftOut, readme, shellBlocks } from "./readme.ts";

/** The service that the README's sample takes as given. */
const sessions = `
export class Sessions {
  ids: string[];
  readonly #used: Readonly<Record<string, string>>;
  constructor(used: Readonly<Record<string, string>>) {
    this.#used = used;
    this.ids = Object.keys(used);
  }
  async *unusedSince(cutoff: Date, { after = "" }: { after?: string }) {
    for (const id of this.ids) if (id > after && new Date(this.#used[id] ?? "") < cutoff) yield { id };
  }
  async delete(id: string): Promise<void> {
    this.ids = this.ids.filter((other) => other !== id);
  }
}
`;

let clone: Project;
let dev: DevProcess;

beforeAll(async () => {
  clone = copyProject();
  put("functions/sessions/sessions.ts", sessions);
  const services = "functions/services.ts";
  clone.edit(services, "makeServices({\n", "makeServices({\n  sessions: () => new Sessions({}),\n");
  clone.edit(
    services,
    "import { Cities }",
    'import { Sessions } from "./sessions/sessions.ts";\nimport { Cities }',
  );
  for (const { file, text } of blocks) {
    if (file === "infra/tasks.ts") addToTaskList(text);
    else if (file !== undefined) put(file, text);
  }
  for (const part of ["test/kit", "test/memory", "test/guards/guards.ts", "vitest.config.ts"])
    cpSync(join(root, part), join(clone.folder, part), { recursive: true });
  dev = await DevProcess.start({ root: clone.folder, state: join(clone.folder, ".pawl") });
}, 120_000);
afterAll(async () => {
  await dev?.close();
  clone?.remove();
});

function put(file: string, text: string): void {
  mkdirSync(dirname(join(clone.folder, file)), { recursive: true });
  writeFileSync(join(clone.folder, file), text);
}

/** Adds the block's imports and lines to `infra/tasks.ts`: those to the top, these into the list. */
function addToTaskList(text: string): void {
  const lines = text.split("\n");
  const start = "export default deployed(({ stage }) => [";
  const ofList = lines.filter((line) => line.startsWith("  "));
  const imports = lines.filter((line) => line.startsWith("import"));
  clone.edit("infra/tasks.ts", start, [...imports, start, ...ofList].join("\n"));
}

/** Runs commands in one shell, in the clone. Rejects with the command that failed. */
async function shell(lines: readonly string[], folder?: string): Promise<string> {
  const script = ["set -euo pipefail", "trap 'echo \"failed: $BASH_COMMAND\" >&2' ERR", ...lines].join("\n");
  const { code, stdout, stderr } = await command(
    "bash",
    ["-c", script.replaceAll("127.0.0.1:4766", `127.0.0.1:${dev.own.port}`)],
    { cwd: clone.folder, env: { PATH: `${folder ? `${folder}:` : ""}${process.env.PATH}` } },
  );
  if (code !== 0) throw new Error(`exit code ${code}\n${stdout}\n${stderr}`);
  return stdout;
}

/** A folder with an `aws` command made of the SDK, for machines that have none. */
function folderOfAws(): string {
  put("bin/aws", `#!/bin/sh\nexec ${process.execPath} ${join(root, "test/guards/aws-command.ts")} "$@"\n`);
  chmodSync(join(clone.folder, "bin/aws"), 0o755);
  return join(clone.folder, "bin");
}

const run = shellBlocks.map((lines) => lines.filter(isRun));
const ofAws = run.filter((lines) => lines.some((line) => line.startsWith("aws")));
const others = run.filter((lines) => !ofAws.includes(lines)).filter((lines) => lines.length > 0);

test("every command that the README test leaves out is in the README", () => {
  const all = shellBlocks.flat().map((line) => line.replace(/\s+#.*$/, ""));
  expect(Object.keys(leftOut).filter((line) => !all.includes(line))).toEqual([]);
});

test.each(others)("a shell block of the README runs: %s", async (...lines) => {
  expect(await shell(lines)).toContain("count-cities");
});

const hasAws = spawnSync("aws", ["--version"]).status === 0;
const ways = hasAws ? ["the machine's aws", "the SDK"] : ["the SDK"];
test.each(ways)("the README's aws commands start two runs, with %s", async (by) => {
  const known = new Set((await history()).map(({ id }) => id));
  for (const lines of ofAws) await shell(lines, by === "the SDK" ? folderOfAws() : undefined);
  const made = await until("both runs succeed", async () => {
    const runs = (await history()).filter(({ id, trigger }) => !known.has(id) && !trigger.startsWith("cron"));
    return runs.length === 2 && runs.every(({ status }) => status === "succeeded") && runs;
  });
  expect(made.map(({ trigger, params }) => [trigger, params?.pageSize]).sort()).toEqual([
    ["manual", undefined],
    ["message", 500],
  ]);
});

test.each(inlineCommands)("the README's npx pawl %s exists, with its options", async (line) => {
  const [verb = ""] = line.split(" ");
  const { stdout } = await new CliHarness().pawl([verb, "--help"]);
  // Of a word that is no verb the help is that of pawl itself.
  expect(stdout.split("\n")[0]).toContain(`Usage: pawl ${verb} `);
  for (const [option] of line.matchAll(/--[a-z-]+/g)) expect(stdout).toContain(`${option} `);
});

test("the README names every verb of pawl", async () => {
  const { stdout } = await new CliHarness().pawl(["--help"]);
  const verbs = [...stdout.matchAll(/^ {2}([a-z]+) .*\[?(?:name|task|run|command)?/gm)].map(
    ([, verb]) => verb,
  );
  const named = new Set([...inlineCommands, "dev", "help"].map((line) => line.split(" ")[0]));
  expect(verbs.filter((verb) => !named.has(verb))).toEqual([]);
});

test("the README's samples compile in a clone", async () => {
  const { code, stdout } = await command(join(root, "node_modules/.bin/tsc"), ["--noEmit"], {
    cwd: clone.folder,
  });
  expect(stdout).toBe("");
  expect(code).toBe(0);
});

test("the README's sample test passes in a clone", async () => {
  const tested = blocks.flatMap(({ file }) => (file?.endsWith(".test.ts") ? [file] : []));
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const { code, stdout } = await command(process.execPath, [vitest, "run", ...tested], {
    cwd: clone.folder,
  });
  expect(stdout).toMatch(/Tests +1 passed \(1\)/);
  expect(code).toBe(0);
});

test("the README's line in infra/tasks.ts deploys its sample task", async () => {
  const { stdout } = await pawl(["list", "--json"], { cwd: clone.folder });
  expect(JSON.parse(stdout).tasks).toContainEqual(expect.objectContaining({ name: "expire-sessions" }));
});

test("the README's first sample is functions/tasks/hello.ts without its header", () => {
  const [first] = blocks;
  expect(first?.file).toBe("functions/tasks/hello.ts");
  const source = readFileSync(join(root, "functions/tasks/hello.ts"), "utf8");
  expect(withoutComments(first?.text ?? "")).toBe(withoutComments(source));
});

test("the README has fewer than 260 lines", () => {
  expect(readme.trimEnd().split("\n").length).toBeLessThan(260);
});

test("the README names every setting of a task and of a lane", () => {
  const lane = {
    ...resolveLane("default", { maxConcurrency: 2, reservedConcurrency: 4 }),
    name: undefined,
  };
  const names = [...settingNames, ...Object.keys(lane).filter((name) => name !== "name")];
  expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});

test("the README names the idle cost of the sample tasks", () => {
  const { idle } = stageCost(deployment(tasks({ stage: "dev" })));
  expect(readme).toContain(`${idle.usd.toFixed(2)} USD a month`);
});

test("the README names the cost of a million short runs on the default lane", () => {
  const shape = { ...defaultSettings, ...resolveLane("default", {}), startedBy: "schedule" as const };
  const usd = usdOf(shortRunCounts(shape, 1_000_000, 100));
  expect(readme).toContain(`${usd.toFixed(2)} for a million short runs`);
});

/** Without the comments at its top, and without blank lines before the code. */
function withoutComments(source: string): string {
  return source.replace(/^(?:\/\*\*[\s\S]*?\*\/|\/\/.*)\s*/, "").trim();
}

interface ShownRun {
  readonly id: string;
  readonly trigger: string;
  readonly status: string;
  readonly params?: { readonly pageSize?: number };
}

async function history(): Promise<ShownRun[]> {
  const { stdout } = await pawl(["history", "count-cities", "--json"], { cwd: clone.folder });
  return JSON.parse(stdout).runs;
}
