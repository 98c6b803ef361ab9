import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { copyProject, type Synthesized, taskText } from "./project.ts";

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

/** The sources of a lane's bundle, from its source map. */
function sources({ folder }: Synthesized, lane: string): string[] {
  const map = readFileSync(join(folder, "bundles", `pawl-dev-Lane-${lane}-Worker`, "index.mjs.map"), "utf8");
  return (JSON.parse(map) as { sources: string[] }).sources;
}

function code({ folder }: Synthesized, lane: string): string {
  return readFileSync(join(folder, "bundles", `pawl-dev-Lane-${lane}-Worker`, "index.mjs"), "utf8");
}

/** The names of all assets: hashes of what is in them. */
function assets({ folder }: Synthesized): string[] {
  return readdirSync(folder).filter((name) => name.startsWith("asset."));
}

describe("a project with one task, and the same with more", () => {
  let before: Synthesized;
  let after: Synthesized;
  let elsewhere: Synthesized;

  beforeAll(async () => {
    const tasks = { quick: taskText("quick", 'cron("0 3 * * *", { id: "nightly" })') };
    const [here, there] = [project(tasks), project(tasks)];
    [before, elsewhere] = await Promise.all([here.synth({ bundles: true }), there.synth({ bundles: true })]);
    // All that a new task takes: its file, and its line of the list.
    here.write("functions/tasks/walk.ts", walksBucket);
    here.write("functions/tasks/team/mail.ts", taskText("team.mail", 'cron("0 4 * * *", { id: "daily" })'));
    here.list({ quick: '{ lane: "default" }', "team/mail": '{ lane: "default" }', walk: '{ lane: "bulk" }' });
    after = await here.synth({ bundles: true });
  });

  test("synthesize stage dev without credentials, and print nothing on standard output", () => {
    expect([before.status, before.stdout]).toEqual([0, ""]);
    expect(before.json("pawl.json").stage).toBe("dev");
  });

  test("end with a summary on standard error", () => {
    expect(before.stderr).toMatch(/^stage dev: 1 task on 1 lane, 1 schedule, 0 on start-up\n/);
    expect(before.stderr).toMatch(/idle, about 0\.\d\d USD a month/);
  });

  test("differ by a file and a line for each new task, which bring its schedule, lane, code and manifest", () => {
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
    ]);
    expect(code(before, "default")).not.toContain("Marks team.mail.");
    expect(code(after, "default")).toContain("Marks team.mail.");
  });

  test("bundle a lane's own tasks alone", () => {
    expect(sources(after, "default")).toContain("functions/tasks/team/mail.ts");
    expect(sources(after, "default")).not.toContain("functions/tasks/walk.ts");
    expect(sources(after, "bulk")).toContain("functions/tasks/walk.ts");
  });

  test("bundle the S3 client in lanes that walk a bucket alone", () => {
    const client = (path: string) => path.includes("node_modules/@aws-sdk/client-s3/");
    expect(sources(after, "default").filter(client)).toEqual([]);
    expect(sources(after, "bulk").filter(client)).not.toEqual([]);
  });

  test("bundle the reader of Lambda's credentials in place of the chain of profiles and processes", () => {
    expect(sources(after, "default")).toContain("functions/lambda/credentials.ts");
    expect(sources(after, "default").filter((path) => /credential-provider-(?!env)/.test(path))).toEqual([]);
  });

  test("have the same bytes under another path, and no path of this machine in them", () => {
    expect(assets(elsewhere)).toEqual(assets(before));
    expect(code(before, "default")).not.toContain("pawl-project-");
    expect(sources(before, "default").filter((path) => path.includes(".."))).toEqual([]);
  });

  test("have bundles that load by themselves and export a handler", () => {
    const bundle = join(after.folder, "bundles/pawl-dev-Lane-default-Worker/index.mjs");
    const printed = execFileSync(
      process.execPath,
      ["-e", `import(${JSON.stringify(bundle)}).then((m) => console.log(typeof m.handler))`],
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
    expect(printed).toBe("function\n");
  });
});

describe("a mistake is one line on standard error, and exit code 1:", () => {
  const quick = taskText("quick");
  const cases: Record<string, [ReturnType<typeof project>, stage: string, says: RegExp]> = {
    "a stage that is not declared": [
      project({ quick }),
      "staging",
      /^pawl: stage "staging" is not declared: allowed are dev, local, prod; add yours to infra\/stages\.ts$/,
    ],
    "a lane that the stage does not have": [
      project({ quick }, { quick: '{ lane: "fast" }' }),
      "dev",
      /^pawl: task quick: lane "fast" is not declared in stage dev: allowed are bulk, default$/,
    ],
    "a task's name": [
      project({ quick: taskText("Quick") }),
      "dev",
      /^pawl: task "Quick": name "Quick" is not allowed: .* \(functions\/tasks\/quick\.ts:2\)$/,
    ],
    "a schedule": [
      project({ quick: taskText("quick", 'cron("99 3 * * *")') }),
      "dev",
      /^pawl: .*99.* \(functions\/tasks\/quick\.ts:2\)$/,
    ],
    "two tasks of a name": [
      project({ quick, other: taskText("quick") }),
      "dev",
      /^pawl: two tasks of the name quick: a name is one task's alone$/,
    ],
    "a file that does not bear its task's name": [
      project({ other: taskText("quick") }),
      "dev",
      /^pawl: task quick: its file functions\/tasks\/quick\.ts is missing; a task's file bears its name$/,
    ],
    "a file copied, its name forgotten": [
      project({ quick, other: taskText("quick") }, { other: '{ lane: "default" }' }),
      "dev",
      /^pawl: task quick: functions\/tasks\/quick\.ts exports another task of that name by default; a task's file bears its name$/,
    ],
    "a file that does not parse": [
      project({ quick: "export default {;\n" }),
      "dev",
      /^pawl: .*\(functions\/tasks\/quick\.ts:1\)$/,
    ],
  };

  test.concurrent.each(Object.entries(cases))("%s", async (_title, [made, stage, says]) => {
    const { status, stdout, stderr } = await made.synth({ stage });
    expect(stderr).toMatch(new RegExp(`${says.source.slice(0, -1)}\\n$`));
    expect([status, stdout]).toEqual([1, ""]);
  });
});
