/** Commands on a set: `--tag` and `--all` of run, pause, resume, cancel, redrive and dismiss, and what list, status and history show of one. */
import { expect, test } from "vitest";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { defaultSettings } from "../../../functions/model/task/settings.ts";
import { CliHarness, manifest, now, runs, task } from "../harness.ts";

const terminal = { columns: 200 };
const instant = "2026-11-21T10:00:00Z";
const run = { task: "x", run: "x" };
const withParams = { type: "object", properties: { shop: { type: "string" } }, required: ["shop"] };

const tagged = [
  task("backup-db", { tags: ["backup", "nightly"], description: "Copies the database." }),
  task("backup-files", { tags: ["backup"], description: "Copies the files.", lane: "bulk" }),
  task("backup-old", { tags: ["backup"], enabled: false }),
  task("report", { tags: ["nightly"] }),
  task("pawl.prune", { tags: ["backup"], automatic: true }),
];

function deployed(more = tagged): CliHarness {
  return new CliHarness({ ...manifest, tasks: [...manifest.tasks, ...more] });
}

const newest = async (cli: CliHarness, name: string) =>
  (await cli.store.list(name, { now, limit: 1 })).items[0];
const started = async (cli: CliHarness) => {
  const found = await Promise.all([...manifest.tasks, ...tagged].map(({ name }) => newest(cli, name)));
  return found.flatMap((each) => each?.task ?? []);
};

async function put(cli: CliHarness, name: string, more: Partial<RunRecord>): Promise<string> {
  const given = runs[2] as RunRecord;
  const { tags: _, ...rest } = given;
  await cli.put({
    ...rest,
    ...run,
    task: name,
    run: "2026-11-21T09:59:30Z/manual~5c0ffee5c0ff",
    leaseExpiresAt: 0,
    ...more,
  });
  return `${name}/2026-11-21T09:59:30Z/manual~5c0ffee5c0ff`;
}

test("run --tag shows the tasks, asks once, and starts each enabled one", async () => {
  const cli = deployed();
  const { stdout, stderr, exitCode } = await cli.pawl(["run", "--tag", "backup"], {
    terminal,
    stdin: "yes\n",
  });
  expect(exitCode).toBe(0);
  expect(stdout.match(/^backup-\w+/gm)).toEqual(["backup-db", "backup-files"]);
  expect(stdout).toMatch(new RegExp(`^backup-db/${instant}/manual~\\w+ {2}enqueued`, "m"));
  expect(stderr).toBe(
    [
      "backup-old is left out: it is disabled",
      "task          lane     it does",
      "backup-db     default  Copies the database.",
      "backup-files  bulk     Copies the files.",
      "start these 2 tasks in stage local? yes or no: account local, Region eu-west-1, project pawl, stage local",
      "",
    ].join("\n"),
  );
  expect(await started(cli)).toEqual(["backup-db", "backup-files"]);
  const record = await newest(cli, "backup-db");
  expect([record?.tags, record?.confirmed]).toEqual([undefined, undefined]);
  expect(cli.sent.map(({ lane }) => lane)).toEqual(["default", "bulk"]);
});

test.each([
  [
    ["--tag", "backup,nightly"],
    ["backup-db", "backup-files", "report"],
  ],
  [
    ["--tag", "backup", "--tag", "nightly"],
    ["backup-db", "backup-files", "report"],
  ],
  [["--tag", "backup+nightly"], ["backup-db"]],
])("run %j starts %j", async (options, names) => {
  const cli = deployed();
  await cli.pawl(["run", ...options, "--yes"]);
  expect(await started(cli)).toEqual(names);
});

test("run --all starts every enabled task of the team's", async () => {
  const cli = new CliHarness({ ...manifest, tasks: tagged });
  expect((await cli.pawl(["run", "--all", "--yes"])).exitCode).toBe(0);
  expect(await started(cli)).toEqual(["backup-db", "backup-files", "report"]);
});

test("one task that is paused is refused, the others start, and the command ends with 1", async () => {
  const cli = deployed();
  await cli.pawl(["pause", "backup-db"]);
  const { stdout, stderr, exitCode } = await cli.pawl(["run", "--tag", "backup", "--yes"]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^error: 1 of 2 tasks refused\n$/m);
  expect(stdout).toMatch(/^backup-db {2}refused: task backup-db is paused .*\nbackup-files\/.* {2}enqueued/);
  expect(await started(cli)).toEqual(["backup-files"]);
  const forced = await cli.pawl(["run", "--tag", "backup", "--yes", "--force", "--json"]);
  expect(forced.exitCode).toBe(0);
  expect(JSON.parse(forced.stdout).map((each: { task: string }) => each.task)).toEqual([
    "backup-db",
    "backup-files",
  ]);
});

test("--json has a document for each task, with its run or why it was refused", async () => {
  const cli = deployed();
  await cli.pawl(["pause", "backup-db"]);
  const { stdout } = await cli.pawl(["run", "--tag", "backup", "--yes", "--json"]);
  expect(JSON.parse(stdout)).toMatchObject([
    { task: "backup-db", refused: expect.stringContaining("is paused") },
    { task: "backup-files", run: { status: "enqueued" } },
  ]);
});

test("where one task refuses its params none is started, and each such task is named", async () => {
  const needs = task("backup-shop", { tags: ["backup"], paramsSchema: withParams });
  const cli = deployed([...tagged, needs]);
  const { stderr, exitCode } = await cli.pawl(["run", "--tag", "backup", "--yes"]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("nothing was started; task backup-shop: ");
  expect(await started(cli)).toEqual([]);
  const other = task("backup-shop", { tags: ["backup"], paramsSchema: withParams });
  const alone = deployed([other]);
  expect((await alone.pawl(["run", "--tag", "backup", "--yes", "--param", "shop=ice"])).exitCode).toBe(0);
  expect((await newest(alone, "backup-shop"))?.params).toBe('{"shop":"ice"}');
});

test("tasks that ask for a confirmation are named in the question, and its answer confirms their runs", async () => {
  const settings = { ...defaultSettings, confirm: true } as const;
  const cli = deployed([
    ...tagged,
    task("drop", { tags: ["backup"], settings }),
    task("erase", { tags: ["backup"], settings: { ...defaultSettings, confirm: { by: "another person" } } }),
  ]);
  const no = await cli.pawl(["run", "--tag", "backup"], { terminal, stdin: "no\n" });
  expect(no.stderr).toContain("2026-11-21T10:00:00.000Z WARN drop run aborted\n");
  const { stderr } = await cli.pawl(["run", "--tag", "backup"], { terminal, stdin: "yes\n" });
  expect(stderr).toMatch(/^drop +default +asks for a confirmation +Does drop\.$/m);
  expect(stderr).toMatch(/^erase +default +waits until another person approves it +Does erase\.$/m);
  expect(stderr).toContain("2026-11-21T10:00:00.000Z INFO drop run confirmed\n");
  expect(stderr).toContain("2026-11-21T10:00:00.000Z INFO erase approval asked for\n");
  expect(await newest(cli, "drop")).toMatchObject({ confirmed: { by: "ada@laptop", how: "prompt" } });
  expect(await newest(cli, "erase")).toMatchObject({ dueKey: "wait#(approval)#" });
});

test("tasks that ask for their names have to be named", async () => {
  const settings = { ...defaultSettings, confirm: { typeName: true } } as const;
  const byAnother = { ...defaultSettings, confirm: { typeName: true, by: "another person" } } as const;
  const cli = deployed([
    task("drop", { tags: ["x"], settings }),
    task("erase", { tags: ["x"], settings: byAnother }),
  ]);
  const yes = await cli.pawl(["run", "--tag", "x"], { terminal, stdin: "yes\n" });
  expect(yes.exitCode).toBe(1);
  expect(yes.stderr).toContain("type drop erase on one line, or no: ");
  expect(yes.stderr).toMatch(/^erase .* asks for its name, and waits until another person approves it /m);
  expect((await cli.pawl(["run", "--tag", "x"], { terminal, stdin: "drop, erase\n" })).exitCode).toBe(0);
  expect(cli.sent.length).toBe(1);
});

test("run --tag --wait waits for all, and ends with 1 where one did not succeed", async () => {
  const cli = deployed();
  const onSleep = async (sleeps: number) => {
    const name = sleeps === 1 ? "backup-db" : "backup-files";
    const status = sleeps === 1 ? "errored" : "succeeded";
    const found = (await newest(cli, name)) as RunRecord;
    const set = { status, endedAt: new Date(cli.time).toISOString() } as const;
    await cli.store.update(found, { name: "test", condition: [], set });
  };
  const args = ["run", "--tag", "backup", "--yes", "--wait"];
  const { stdout, stderr, exitCode } = await cli.pawl(args, { onSleep });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^error: 1 of 2 runs did not succeed\n$/m);
  expect(stdout.match(/\w+$/gm)).toEqual(["errored", "succeeded"]);
  const late = await deployed().pawl([...args, "--timeout", "2s"]);
  expect(late.exitCode).toBe(3);
  expect(late.stderr).toContain("error: not all have ended within --timeout\n");
});

test("Ctrl-C ends the waiting for a set with 130, and the runs go on", async () => {
  const cli = deployed();
  const onSleep = () => cli.interrupt.abort();
  const args = ["run", "--tag", "backup", "--yes", "--wait", "--json"];
  const { stdout, stderr, exitCode } = await cli.pawl(args, { onSleep });
  expect(exitCode).toBe(130);
  expect(stderr).toMatch(/^backup-db\/\S+ continues\nbackup-files\/\S+ continues\n$/m);
  expect(JSON.parse(stdout)).toMatchObject([
    { run: { status: "enqueued" } },
    { run: { status: "enqueued" } },
  ]);
});

test("a set whose tasks are all disabled starts nothing", async () => {
  const cli = deployed([task("off", { tags: ["off"], enabled: false })]);
  const { stdout, stderr, exitCode } = await cli.pawl(["run", "--tag", "off", "--yes", "--json"]);
  expect([stdout, stderr, exitCode]).toEqual(["[]\n", "off is left out: it is disabled\n", 0]);
});

test("a file, and standard input for several tasks, are refused for a set before anything is read", async () => {
  for (const [args, message] of [
    [["--csv", "/nowhere.csv"], "--csv needs one task, not a set"],
    [["--input", "/nowhere.jsonl"], "--input needs one task, not a set"],
    [["--params", "-"], "standard input cannot be read for several tasks: give a file as @FILE"],
  ] as const) {
    const { stderr, exitCode } = await deployed().pawl(["run", "--all", "--yes", ...args]);
    expect([args, exitCode, stderr.includes(message)]).toEqual([args, 2, true]);
  }
});

test("a tag that no task has is refused with those that there are", async () => {
  const { stderr, exitCode } = await deployed().pawl(["run", "--tag", "backups", "--yes"]);
  expect(exitCode).toBe(2);
  expect(stderr).toBe('error: no task in stage local has the tag "backups": there are backup, nightly\n');
});

test("a command without a name needs a set", async () => {
  const cli = deployed();
  for (const command of ["run", "pause", "resume", "cancel", "redrive", "dismiss"]) {
    const { stderr, exitCode } = await cli.pawl([command]);
    expect([command, exitCode]).toEqual([command, 2]);
    expect(stderr).toMatch(
      /^error: give a (task|run|task or a run|run, or a task with --errored), or --tag or --all for a set\n$/,
    );
  }
});

test("with a task --tag of run is a tag of the run, as it was", async () => {
  const cli = deployed();
  await cli.pawl(["run", "report", "--tag", "a,b"]);
  expect((await newest(cli, "report"))?.tags).toEqual(["a,b"]);
});

test("pause and resume of a tag move its tasks, and with --runs the runs that have the tag themselves too", async () => {
  const cli = deployed();
  const own = await put(cli, "report", { tags: ["backup"] });
  const ofTask = await put(cli, "backup-db", {});
  await put(cli, "import-cities", {});
  const paused = await cli.pawl(["pause", "--tag", "backup", "--runs", "--json", "--yes"]);
  expect(paused.exitCode).toBe(0);
  expect(
    JSON.parse(paused.stdout).map((each: { task: string; paused?: object; runs: { id: string }[] }) => [
      each.task,
      each.paused !== undefined,
      each.runs.map(({ id }) => id),
    ]),
  ).toEqual([
    ["backup-db", true, [ofTask]],
    ["backup-files", true, []],
    ["backup-old", true, []],
    ["report", false, [own]],
  ]);
  const question = await cli.pawl(["resume", "--tag", "backup", "--runs"], { terminal, stdin: "yes\n" });
  expect(question.stderr).toContain(
    'resume these 3 tasks and paused runs with the tag "backup" in stage local? yes or no: ',
  );
  expect(question.exitCode).toBe(0);
  expect(question.stdout).toContain("backup-db  resumed\n");
  expect(await cli.store.get({ task: "report", run: own.slice("report/".length) })).toMatchObject({
    status: "enqueued",
  });
});

test("pause of a tag that nothing has ends with 1 where runs might have it, and with 2 otherwise", async () => {
  const none = await deployed().pawl(["pause", "--tag", "x", "--runs", "--yes"]);
  expect(none.exitCode).toBe(1);
  expect(none.stderr).toContain('error: there are no tasks and unfinished runs with the tag "x"\n');
  expect((await deployed().pawl(["pause", "--tag", "x", "--yes"])).exitCode).toBe(2);
});

test("a run that is moved while a set is cancelled is left out, and the command ends with 1", async () => {
  const cli = deployed();
  const id = await put(cli, "backup-db", {});
  const { update } = cli.store;
  cli.store.update = async (key, write) => {
    if (write.name !== "test")
      await update.call(cli.store, key, { name: "test", condition: [], set: { status: "succeeded" } });
    return update.call(cli.store, key, write);
  };
  const { stderr, stdout, exitCode } = await cli.pawl(["cancel", "--all", "--yes"]);
  expect([exitCode, stdout]).toEqual([1, ""]);
  expect(stderr).toContain(`${id} is left out: `);
  expect(stderr).toMatch(/^error: 1 of 1 runs are left out\n$/m);
});

test("cancel of a tag shows the unfinished runs of its tasks and those that have it themselves, and ends them", async () => {
  const cli = deployed();
  const own = await put(cli, "report", { tags: ["backup"] });
  const ofTask = await put(cli, "backup-db", {});
  const other = await put(cli, "import-cities", {});
  const { stderr, stdout } = await cli.pawl(["cancel", "--tag", "backup"], { terminal, stdin: "yes\n" });
  expect(stderr).toContain(`${ofTask}  running\n${own}`);
  expect(stderr).toContain("end these 2 runs for good in stage local? yes or no: ");
  expect(stdout).toContain(`${own}  cancelled`);
  expect((await cli.pawl(["status", other, "--json"])).stdout).toContain('"status": "running"');
  const none = await cli.pawl(["cancel", "--tag", "backup", "--yes", "--json"]);
  expect([none.stdout, none.exitCode]).toEqual(["[]\n", 0]);
  await cli.pawl(["cancel", "--all", "--yes"]);
  expect((await cli.pawl(["status", other, "--json"])).stdout).toContain('"status": "cancelled"');
});

test("cancel of a tag that no task and no unfinished run has ends with 1, and says which tags tasks have", async () => {
  for (const tag of ["backups", "backup+backups"]) {
    const { stderr, stdout, exitCode } = await deployed().pawl(["cancel", "--tag", tag, "--yes", "--json"]);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toBe(
      `error: no task and no unfinished run in stage local has the tag "${tag}": nothing was ended; there are backup, nightly\n`,
    );
  }
});

test.each([["pause"], ["resume"], ["cancel"], ["redrive", "--errored"], ["dismiss"]])(
  "%s of a name and a tag is refused: one excludes the other",
  async (command, ...more) => {
    const { stderr, exitCode } = await deployed().pawl([command, "report", "--tag", "backup", ...more]);
    expect([exitCode, stderr]).toEqual([2, "error: --tag cannot be used with a name\n"]);
  },
);

test("redrive --errored and dismiss of a tag move what failed of its tasks alone", async () => {
  const cli = await CliHarness.seeded();
  const { stderr, exitCode } = await cli.pawl(["redrive", "--errored", "--tag", "quarterly", "--yes"]);
  expect([exitCode, stderr]).toEqual([
    2,
    'error: no task in stage local has the tag "quarterly": no task has one\n',
  ]);
  const errored = { ...(runs[3] as RunRecord), task: "report", tags: ["mine"] };
  const two = deployed();
  await two.put(errored);
  await two.put({ ...errored, task: "backup-db", tags: undefined });
  const redriven = await two.pawl(["redrive", "--errored", "--tag", "backup,mine", "--json"], {
    terminal,
    stdin: "yes\n",
  });
  expect(redriven.stderr).toContain("redrive these 2 runs in stage local? yes or no: ");
  expect(JSON.parse(redriven.stdout)).toHaveLength(2);
  await two.put({ ...errored, task: "backup-files", tags: undefined });
  await two.put({ ...errored, task: "import-cities", tags: undefined });
  const dismissed = await two.pawl(["dismiss", "--tag", "backup", "--yes"]);
  expect(dismissed.stdout).toMatch(/^backup-files\/.*errored/);
  expect(dismissed.stderr).toContain("1 dismissed\n");
  expect((await two.pawl(["redrive", "--tag", "backup"])).stderr).toContain(
    "a set is redriven with --errored",
  );
});

test("list, status and history take --tag: tasks with it, and runs with it or of such a task", async () => {
  const cli = deployed();
  const own = await put(cli, "report", { tags: ["backup"] });
  const ofTask = await put(cli, "backup-db", {});
  await put(cli, "import-cities", {});
  const names = (text: string) =>
    JSON.parse(text).tasks.map((each: { name?: string; task?: string }) => each.name ?? each.task);
  expect(names((await cli.pawl(["list", "--tag", "backup", "--json"])).stdout)).toEqual([
    "backup-db",
    "backup-files",
    "backup-old",
  ]);
  expect(names((await cli.pawl(["status", "--tag", "nightly", "--json"])).stdout)).toEqual([
    "backup-db",
    "report",
  ]);
  const history = JSON.parse((await cli.pawl(["history", "--tag", "backup", "--json"])).stdout);
  expect(history.runs.map(({ id }: { id: string }) => id)).toEqual([ofTask, own]);
  expect((await cli.pawl(["history", "--tag", "nobody"])).stderr).toBe("no task has such runs\n");
  expect((await cli.pawl(["status", "report", "--tag", "backup"])).exitCode).toBe(2);
});

test("run, pause and resume take several tasks by name, after one question, and refuse a name that no task has", async () => {
  const cli = deployed();
  const named = ["--task", "report", "--task", "backup-db"];
  const refused = await cli.pawl(["pause", "--task", "report", "--task", "reports", "--yes"]);
  expect([refused.exitCode, refused.stderr]).toEqual([
    2,
    expect.stringContaining('no task "reports" in stage local: did you mean report?'),
  ]);
  expect(await cli.store.getPart({ task: "report", part: "state" })).toBeUndefined();
  const { stderr } = await cli.pawl(["pause", ...named], { terminal, stdin: "yes\n" });
  expect(stderr).toContain("pause these 2 tasks in stage local? yes or no:");
  const paused = async (name: string) => (await cli.store.getPart({ task: name, part: "state" }))?.paused;
  expect([await paused("report"), await paused("backup-db"), await paused("backup-files")]).toEqual([
    true,
    true,
    undefined,
  ]);
  await cli.pawl(["resume", ...named, "--yes"]);
  expect(await paused("report")).not.toBe(true);
  expect((await cli.pawl(["run", ...named, "--yes"])).exitCode).toBe(0);
  expect((await started(cli)).sort()).toEqual(["backup-db", "report"]);
});

test("pause --task --runs pauses the unfinished runs of these tasks alone", async () => {
  const cli = deployed();
  await put(cli, "report", { status: "enqueued" });
  await put(cli, "backup-db", { status: "enqueued" });
  const { stderr } = await cli.pawl(["pause", "--task", "report", "--runs", "--yes"]);
  expect(stderr).toContain("runs paused: 1");
  expect((await newest(cli, "report"))?.status).toBe("paused");
  expect((await newest(cli, "backup-db"))?.status).toBe("enqueued");
});
