import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { copyProject, type Synthesized, type SynthOptions, taskText } from "./copied-project.ts";

const projects: ReturnType<typeof copyProject>[] = [];
afterAll(() => {
  for (const project of projects) project.remove();
});

function project(tasks: Readonly<Record<string, string>>, lines?: Readonly<Record<string, string>>) {
  const made = copyProject();
  projects.push(made);
  for (const [name, text] of Object.entries(tasks)) made.write(`functions/tasks/${name}.ts`, text);
  made.list(lines ?? Object.fromEntries(Object.keys(tasks).map((name) => [name, '{ lane: "default" }'])));
  return made;
}

const walksBucket = `import { csv, defineTask, s3Object } from "pawl";
export default defineTask({
  name: "walk", description: "Walks a bucket.",
  async *items() { for await (const [row, at] of csv(s3Object("s3://bucket/key"), {})) yield [row, at]; },
  process() {},
});
`;

/** An app of another team: its stack has a queue of its own, and a Pawl. */
const shopApp = `import { App, Stack } from "aws-cdk-lib";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { Pawl } from "./pawl.ts";
import { stages } from "./stages.ts";
import tasks from "./tasks.ts";
const stack = new Stack(new App(), "shop-prod");
new sqs.Queue(stack, "Orders");
new Pawl(stack, "Pawl", { project: "shop", stage: "prod", stages, tasks });
`;

/** The folder of a lane's bundle. */
function bundle({ folder }: Synthesized, lane: "Default" | "Bulk", prefix = "pawl-dev"): string {
  return join(folder, "bundles", `${prefix}-Lane${lane}-Worker`);
}

/** The sources of a lane's bundle, from its source map. */
function sources(synth: Synthesized, lane: "Default" | "Bulk"): string[] {
  const map = readFileSync(join(bundle(synth, lane), "index.mjs.map"), "utf8");
  return (JSON.parse(map) as { sources: string[] }).sources;
}

function code(synth: Synthesized, lane: "Default" | "Bulk"): string {
  return readFileSync(join(bundle(synth, lane), "index.mjs"), "utf8");
}

/** The names of all assets: hashes of their content. */
function assets({ folder }: Synthesized): string[] {
  return readdirSync(folder).filter((name) => name.startsWith("asset."));
}

/** Imports a bundle in a process of its own and prints the type of its handler. */
function handlerType(folder: string): string {
  return execFileSync(
    process.execPath,
    ["-e", `import(${JSON.stringify(join(folder, "index.mjs"))}).then((m) => console.log(typeof m.handler))`],
    {
      encoding: "utf8",
      env: {
        PATH: process.env.PATH,
        AWS_REGION: "eu-west-1",
        PAWL_STAGE: "dev",
        PAWL_RUNS_TABLE: "runs",
        PAWL_TASKS_TABLE: "tasks",
        PAWL_QUEUES: '{"default":"http://127.0.0.1/q"}',
      },
    },
  );
}

let before: Synthesized;
let after: Synthesized;
let elsewhere: Synthesized;
let shop: Synthesized;

/** A project with one task, synthesized here and in another folder; then the same with two more tasks. */
beforeAll(async () => {
  const tasks = { quick: taskText("quick", 'cron("0 3 * * *", { id: "nightly" })') };
  const [here, there] = [project(tasks), project(tasks)];
  [before, elsewhere] = await Promise.all([here.synth({ bundles: true }), there.synth({ bundles: true })]);
  // A new task needs only its file and its line in the list.
  here.write("functions/tasks/walk.ts", walksBucket);
  here.write("functions/tasks/team/mail.ts", taskText("team.mail", 'cron("0 4 * * *", { id: "daily" })'));
  here.list({ quick: '{ lane: "default" }', "team/mail": '{ lane: "default" }', walk: '{ lane: "bulk" }' });
  there.write("infra/shop.ts", shopApp);
  [after, shop] = await Promise.all([
    here.synth({ bundles: true }),
    there.synth({ app: "infra/shop.ts", bundles: true }),
  ]);
});

test("synth needs no credentials, takes stage dev by default, and prints nothing on standard output", () => {
  expect([before.status, before.stdout]).toEqual([0, ""]);
  expect(before.json("pawl.json")).toMatchObject({ project: "pawl", stage: "dev" });
});

test("synth ends with a summary on standard error", () => {
  expect(before.stderr).toMatch(/^project pawl, stage dev: 1 task on 2 lanes, 1 schedule, 0 on start-up\n/);
  expect(before.stderr).toMatch(/costs about 0\.\d\d USD a month when idle/);
});

test("a new task's file and line bring its schedule, lane, code and place in the manifest", () => {
  expect(after.status).toBe(0);
  const names = (synth: Synthesized) => {
    const resources: Record<string, { Type: string; Properties?: { Name?: string } }> =
      synth.json("pawl-dev.template.json").Resources;
    return Object.values(resources).flatMap(({ Type, Properties: { Name } = {} }) =>
      Type === "AWS::Scheduler::Schedule" && Name !== undefined ? [Name] : [],
    );
  };
  expect(names(before)).toEqual(["quick_nightly"]);
  expect(names(after)).toEqual(["quick_nightly", "team.mail_daily"]);
  expect(after.json("pawl.json").tasks.map((task: { name: string }) => task.name)).toEqual([
    "quick",
    "team.mail",
    "walk",
    "pawl.backfill",
    "pawl.compliance",
    "pawl.migrate",
    "pawl.prune",
    "pawl.reconcile",
    "pawl.resources",
  ]);
  expect(code(before, "Default")).not.toContain("Marks team.mail.");
  expect(code(after, "Default")).toContain("Marks team.mail.");
});

test("a lane's bundle has only the lane's own tasks", () => {
  expect(sources(after, "Default")).toContain("functions/tasks/team/mail.ts");
  expect(sources(after, "Default")).not.toContain("functions/tasks/walk.ts");
  expect(sources(after, "Bulk")).toContain("functions/tasks/walk.ts");
});

test("only the bundles of lanes that walk a bucket have the S3 client", () => {
  const client = (path: string) => path.includes("node_modules/@aws-sdk/client-s3/");
  expect(sources(after, "Default").filter(client)).toEqual([]);
  expect(sources(after, "Bulk").filter(client)).not.toEqual([]);
});

test("a bundle reads Lambda's credentials from the environment instead of trying profiles and processes", () => {
  expect(sources(after, "Default")).toContain("functions/lambda/sdk/credentials.ts");
  expect(sources(after, "Default").filter((path) => /credential-provider-(?!env)/.test(path))).toEqual([]);
});

test("bundles have the same bytes under another path, and none of this machine's paths in them", () => {
  expect(assets(elsewhere)).toEqual(assets(before));
  expect(code(before, "Default")).not.toContain("pawl-project-");
  expect(sources(before, "Default").filter((path) => path.includes(".."))).toEqual([]);
});

test("a bundle loads by itself and exports a handler", () => {
  expect(handlerType(bundle(after, "Default"))).toBe("function\n");
});

test("an app with a queue of its own and a Pawl builds working bundles", () => {
  expect([shop.status, shop.stderr]).toEqual([0, ""]);
  const types = Object.values<{ Type: string }>(shop.json("shop-prod.template.json").Resources);
  expect(types.filter(({ Type }) => Type === "AWS::SQS::Queue")).toHaveLength(4);
  expect(shop.json("pawl.json")).toMatchObject({ project: "shop", stage: "prod" });
  const worker = readFileSync(join(bundle(shop, "Default", "shop-prod-Pawl"), "index.mjs"), "utf8");
  expect(worker).toContain("Marks quick.");
  // Lane bulk has no task, as a retired lane has none.
  for (const lane of ["Default", "Bulk"] as const) {
    expect(handlerType(bundle(shop, lane, "shop-prod-Pawl"))).toBe("function\n");
  }
});

const quick = taskText("quick");
const mistakes: Record<string, [ReturnType<typeof project>, SynthOptions["context"], says: RegExp]> = {
  "a stage that is not declared": [
    project({ quick }),
    { stage: "staging" },
    /^pawl: stage "staging" is not declared: allowed are dev, local, prod; add yours to infra\/stages\.ts$/,
  ],
  "the default project outside stages local and dev": [
    project({ quick }),
    { stage: "prod" },
    /^pawl: project "pawl" is the default name, .*: choose a name for stage prod and set it as "project" in the context of cdk\.json$/,
  ],
  "a lane that the stage does not have": [
    project({ quick }, { quick: '{ lane: "fast" }' }),
    {},
    /^pawl: task quick: lane "fast" is not declared in stage dev: allowed are bulk, default$/,
  ],
  "a task's name": [
    project({ quick: taskText("Quick") }),
    {},
    /^pawl: task "Quick": name "Quick" is not allowed: .* \(functions\/tasks\/quick\.ts:2\)$/,
  ],
  "a schedule": [
    project({ quick: taskText("quick", 'cron("99 3 * * *")') }),
    {},
    /^pawl: .*99.* \(functions\/tasks\/quick\.ts:2\)$/,
  ],
  "two tasks of one name": [
    project({ quick, other: taskText("quick") }),
    {},
    /^pawl: two tasks have the name quick: rename one of them$/,
  ],
  "a file that is not named after its task": [
    project({ other: taskText("quick") }),
    {},
    /^pawl: task quick: its file functions\/tasks\/quick\.ts is missing; name the file after its task; a task of a package has \{ from: PACKAGE \} in its place$/,
  ],
  "a copied file whose task has the name of the first": [
    project({ quick, other: taskText("quick") }, { other: '{ lane: "default" }' }),
    {},
    /^pawl: task quick: functions\/tasks\/quick\.ts exports another task of that name by default; name the file after its task$/,
  ],
  "a task that throws no error when it is imported": [
    project({ quick: "throw { toString() { throw 1 } };\nexport default {};\n" }),
    {},
    /^pawl: functions\/tasks\/quick\.ts throws \{\}, which is no error with a message$/,
  ],
  "a file that does not parse": [
    project({ quick: "export default {;\n" }),
    {},
    /^pawl: .*\(functions\/tasks\/quick\.ts:1\)$/,
  ],
};

test.concurrent.each(Object.entries(mistakes))(
  "synth refuses %s in one line on standard error, with exit code 1",
  async (_title, [made, context, says]) => {
    const { status, stdout, stderr } = await made.synth({ context });
    expect(stderr).toMatch(new RegExp(`${says.source.slice(0, -1)}\\n$`));
    expect([status, stdout]).toEqual([1, ""]);
  },
);
