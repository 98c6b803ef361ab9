/** Commands through the executor: real programs beside a function's process, and what is left of them. */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunRecord } from "../../functions/model/run/run.ts";
import type { Dev } from "../../local/index.ts";
import type { DeployedApp } from "./deployed-app.ts";
import { isAlive } from "./dev-process.ts";
import { pawl } from "./pawl-command.ts";
import { copyWithoutTasks } from "./project.ts";
import { startedDev } from "./started-dev.ts";
import { until } from "./until.ts";

const project = copyWithoutTasks();
const idsFile = (name: string) => join(project.folder, `ids-${name}`);

/** A program and one that it has started say who they are, and wait for ever. */
const lingering = (name: string, options: object, more = "") => ({
  name,
  description: "Lingers.",
  maxAttempts: 1,
  ...options,
  shell: true,
  command: `echo begun; sleep 600 & echo $! $$ > ${idsFile(name)}; ${more} wait`,
});

const tasks = [
  {
    name: "dump",
    description: "Dumps.",
    maxAttempts: 1,
    // Its name is in the list of arguments; the rest it finds among its variables.
    command: `sh -c 'echo "$0 in $PAWL_STAGE, keys: \${AWS_ACCESS_KEY_ID-none}"; exit $PAWL_PARAM_CODE' $DATABASE`,
    env: { DATABASE: "the shop's" },
    returnCodes: { 3: "succeeded", 4: "warning" },
  },
  lingering("out-of-time", {}),
  lingering("over-time", { timeoutSeconds: 1 }),
  lingering("cancelled", {}),
  lingering("killed", {}, "sleep 0.3; kill -KILL $PPID;"),
];
const laneOf = (name: string) => (name === "out-of-time" ? "brief" : "default");
const imported = (name: string) => name.replaceAll("-", "_");

let dev: Dev;
let app: DeployedApp;

beforeAll(async () => {
  mkdirSync(join(project.folder, "functions/tasks"), { recursive: true });
  for (const task of tasks)
    project.write(
      `functions/tasks/${task.name}.ts`,
      `import { defineTask } from "pawl";\nimport * as v from "valibot";\n\nexport default defineTask({ ...${JSON.stringify(task)}, params: v.object({ code: v.optional(v.number()) }) } as never);\n`,
    );
  project.write(
    "infra/tasks.ts",
    [
      'import { deployed } from "./deployed.ts";',
      ...tasks.map(({ name }) => `import ${imported(name)} from "../functions/tasks/${name}.ts";`),
      `export default deployed(() => [${tasks.map(({ name }) => `[${imported(name)}, { lane: "${laneOf(name)}" }]`).join(", ")}]);\n`,
    ].join("\n"),
  );
  const lanes = { default: { timeoutSeconds: 60 }, brief: { timeoutSeconds: 7 } };
  project.write(
    "infra/stages.ts",
    `export const stages = { local: { removal: "retain", lanes: ${JSON.stringify(lanes)} } };\n`,
  );
  ({ dev, app } = await startedDev(project));
}, 120_000);
afterAll(async () => {
  await dev?.close();
  project.remove();
});

async function told(...args: readonly string[]): Promise<string> {
  const env = { AWS_ENDPOINT_URL: dev.endpoint };
  const { stdout, stderr } = await pawl(args, { cwd: project.folder, env });
  return stdout + stderr;
}

/** Starts a run. @returns its id */
async function start(task: string, params: object = {}): Promise<string> {
  const known = (await app.runs(task)).map(({ run }) => run);
  await app.send(laneOf(task), [JSON.stringify({ task, params })]);
  const run = await until(`a run of ${task}`, async () =>
    (await app.runs(task)).find((each) => !known.includes(each.run)),
  );
  return `${task}/${run.run}`;
}

const ended = (id: string, status: RunRecord["status"]) => app.reached(id, status);

/** The ids of the program and of what it has started, once they are at work. */
async function begun(name: string): Promise<readonly number[]> {
  const text = await until(`what ${name} started`, () => {
    try {
      const found = readFileSync(idsFile(name), "utf8");
      return found.endsWith("\n") && found;
    } catch {
      return false;
    }
  });
  return text.trim().split(" ").map(Number);
}

const allGone = (ids: readonly number[]) => until(`the end of ${ids.join()}`, () => !ids.some(isAlive));

test("a command succeeds, its code says how, and the command shows what it printed", async () => {
  const fine = await ended(await start("dump", { code: 0 }), "succeeded");
  expect(fine).not.toHaveProperty("warning");
  const lastLines = ["the shop's in local, keys: none"];
  expect(JSON.parse(fine.output ?? "")).toEqual({ exitCode: 0, seconds: expect.any(Number), lastLines });
  await ended(await start("dump", { code: 3 }), "succeeded");

  const id = await start("dump", { code: 4 });
  expect(await ended(id, "succeeded")).toMatchObject({ warning: "exited with code 4" });
  expect(await told("status", id)).toMatch(/warning +exited with code 4/);
  expect(await told("history", "dump")).toContain("warning: exited with code 4");
  expect(await told("logs", id)).toContain("the shop's in local, keys: none");

  const failed = await ended(await start("dump", { code: 5 }), "errored");
  expect(failed.error?.message).toBe("exited with code 5: the shop's in local, keys: none");
}, 120_000);

test("a command that is not done when its turn ends has failed, and nothing of it is left", async () => {
  const id = await start("out-of-time");
  const ids = await begun("out-of-time");
  const { error } = await ended(id, "errored");
  expect(error?.message).toMatch(
    /^the command did not end within [\d.]+ s, and cannot go on in another turn; its turn ends with the function of lane brief: give the lane a longer timeoutSeconds/,
  );
  await allGone(ids);
}, 60_000);

test("a run that is over its time ends its command, and nothing of it is left", async () => {
  const id = await start("over-time");
  const ids = await begun("over-time");
  expect(await ended(id, "errored")).toMatchObject({ reason: "over its timeout of 1 s" });
  await allGone(ids);
}, 60_000);

test("a run that is cancelled ends its command, and nothing of it is left", async () => {
  const id = await start("cancelled");
  const ids = await begun("cancelled");
  expect(ids.filter(isAlive)).toEqual(ids);
  await told("cancel", id);
  await ended(id, "cancelled");
  await allGone(ids);
}, 60_000);

test("a worker that is killed takes its command along", async () => {
  await start("killed");
  await allGone(await begun("killed"));
}, 60_000);
