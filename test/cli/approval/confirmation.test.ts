/** `pawl run` of a task that asks for a confirmation, and what approves or declines a run. */
import { expect, test } from "vitest";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { type Confirm, unapproved } from "../../../functions/model/task/confirm/confirm.ts";
import { defaultSettings } from "../../../functions/model/task/settings.ts";
import { CliHarness, manifest, now, task } from "../harness.ts";

const instant = "2026-11-21T10:00:00Z";
const key = { task: "drop-index", run: `${instant}/manual~888888888888` };
const id = `${key.task}/${key.run}`;
const terminal = { columns: 200 };
const ada = "arn:aws:sts::123456789012:assumed-role/Operators/ada@work";
const bob = "arn:aws:sts::123456789012:assumed-role/Operators/bob@work";

function deployed(confirm: Confirm, more: object = {}): CliHarness {
  const settings = { ...defaultSettings, confirm };
  const drop = task("drop-index", { description: "Drops the index of the shop.", settings, ...more });
  return new CliHarness({ ...manifest, tasks: [...manifest.tasks, drop] });
}

test("run of such a task says what it will do, asks, and starts it after yes", async () => {
  const cli = deployed(true, { masked: ["token"] });
  const args = ["run", "drop-index", "--param", "token=s3cret", "--param", "shop=ice"];
  const { stderr, stdout, exitCode } = await cli.pawl(args, { terminal, stdin: "yes\n" });
  expect(exitCode).toBe(0);
  expect(stdout).toBe(`${id}\n`);
  expect(stderr).toBe(
    [
      "task drop-index of project pawl, stage local, asks for a confirmation: understand its role and effects before you go on",
      "it does  Drops the index of the shop.",
      "lane     default",
      'params   {"token":"[masked]","shop":"ice"}',
      "then     a worker begins it",
      "start drop-index in stage local? yes or no: 2026-11-21T10:00:00.000Z INFO drop-index run confirmed",
      "account local, Region eu-west-1, project pawl, stage local",
      "",
    ].join("\n"),
  );
  expect(await cli.store.get(key)).toMatchObject({
    status: "enqueued",
    confirmed: { by: "ada@laptop", at: "2026-11-21T10:00:00.000Z", how: "prompt" },
  });
  expect(cli.sent.length).toBe(1);
  expect((await cli.pawl(["status", id])).stdout).toContain(
    "confirmed      by ada@laptop, 2026-11-21T10:00:00Z, at the command's question\n",
  );
});

const refusals = [
  [
    "no",
    { stdin: "perhaps\nNO\n" },
    "yes or no: answer yes or no: 2026-11-21T10:00:00.000Z WARN drop-index run aborted",
  ],
  ["the end of the input", { stdin: "" }, "WARN drop-index run aborted"],
  ["silence", { silent: true }, "2026-11-21T10:00:30.000Z WARN drop-index timeout waiting for confirmation"],
] as const;

test.each(refusals)("after %s nothing is started and the command ends with 1", async (_, given, line) => {
  const cli = deployed(true);
  const { stderr, stdout, exitCode } = await cli.pawl(["run", "drop-index", "--wait"], {
    terminal,
    ...given,
  });
  expect(exitCode).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toContain(`${line}\n`);
  expect(await cli.store.get(key)).toBeUndefined();
  expect([cli.sent, [...cli.uploads]]).toEqual([[], []]);
});

test("with typeName the task's name confirms it, and yes does not", async () => {
  const cli = deployed({ typeName: true });
  const refused = await cli.pawl(["run", "drop-index"], { terminal, stdin: "yes\n" });
  expect([refused.exitCode, cli.sent]).toEqual([1, []]);
  expect(refused.stderr).toContain("answer the task's name, drop-index, or no: ");
  const { exitCode } = await cli.pawl(["run", "drop-index"], { terminal, stdin: "yes\ndrop-index\n" });
  expect([exitCode, cli.sent.length]).toEqual([0, 1]);
});

test("where nobody can be asked --yes is needed, and it confirms the run", async () => {
  const cli = deployed(true);
  const { stderr, exitCode } = await cli.pawl(["run", "drop-index"], { stdin: "yes\n" });
  expect(exitCode).toBe(2);
  expect(stderr).toContain(
    "task drop-index asks for a confirmation, and nobody can be asked here: --yes confirms it",
  );
  expect(await cli.store.get(key)).toBeUndefined();
  await cli.pawl(["run", "drop-index", "--yes"]);
  expect(await cli.store.get(key)).toMatchObject({ confirmed: { how: "--yes" } });
});

test("a task that asks for nothing takes --yes, and is not asked about", async () => {
  const cli = deployed(true);
  const { stderr } = await cli.pawl(["run", "count-cities", "--yes"], { terminal });
  expect(stderr).toBe("account local, Region eu-west-1, project pawl, stage local\n");
  const [run] = (await cli.store.list("count-cities", { now, limit: 1 })).items;
  expect(run?.confirmed).toBeUndefined();
});

async function waiting(): Promise<CliHarness> {
  const cli = deployed({ by: "another person", expiresAfterSeconds: 7_200 });
  const { stderr, exitCode } = await cli.pawl(["run", "drop-index", "--yes"], { local: false });
  expect(exitCode).toBe(0);
  expect(stderr).toContain(
    `it waits until 2026-11-21T12:00:00Z for another person: pawl approve ${id}, or pawl decline ${id}\n`,
  );
  expect(stderr).toContain("INFO drop-index approval asked for\n");
  expect(stderr).not.toContain("run confirmed");
  expect(cli.sent).toEqual([]);
  return cli;
}

test("a run that another person has to approve waits, and status shows who asked and until when", async () => {
  const cli = await waiting();
  const { stdout } = await cli.pawl(["status", id]);
  expect(stdout).toContain("waits for approval until 2026-11-21T12:00:00Z, asked for by ada@work");
  expect(stdout).toContain(`pawl approve ${id}`);
  expect(JSON.parse((await cli.pawl(["status", id, "--json"])).stdout)).toMatchObject({
    waits: "waits for approval until 2026-11-21T12:00:00Z, asked for by ada@work",
    askedBy: ada,
    allowed: ["approve", "decline", "pause", "cancel"],
  });
  expect((await cli.pawl(["status"])).stdout).toMatch(
    new RegExp(`waits for approval +until +asked for by\n${id} +2026-11-21T12:00:00Z +ada@work\n`),
  );
  expect(JSON.parse((await cli.pawl(["status", "--json"])).stdout).approvals).toMatchObject([
    { id, askedBy: ada },
  ]);
  expect((await cli.pawl(["list"])).stdout).toMatch(/drop-index +default +by hand \(1 waits for approval\)/);
});

test("who asked for the run cannot approve it, and another person can, who is asked as well", async () => {
  const cli = await waiting();
  const own = await cli.pawl(["approve", id, "--yes"], { local: false });
  expect(own.exitCode).toBe(1);
  expect(own.stderr).toContain(
    `cannot be approved by ${ada}: ${ada} asked for it, and another person has to approve it`,
  );
  expect(own.stderr).not.toContain("run confirmed");
  const no = await cli.pawl(["approve", id], { local: false, arn: bob, terminal, stdin: "no\n" });
  expect(no.exitCode).toBe(1);
  expect(cli.sent).toEqual([]);
  const yes = await cli.pawl(["approve", id, "--note", "go on"], {
    ...{ local: false, arn: bob, terminal, stdin: "yes\n" },
  });
  expect(yes.stderr).toContain(`approve ${id}, which ${ada} asked for, in stage local? yes or no: `);
  expect(yes.exitCode).toBe(0);
  expect(cli.sent).toEqual([{ lane: "default", body: { ...key, turn: 0 }, delaySeconds: 0 }]);
  expect(await cli.store.get(key)).toMatchObject({
    confirmed: { by: bob, how: "approve" },
    askedBy: ada,
    author: bob,
    note: "go on",
  });
  const twice = await cli.pawl(["approve", id, "--yes"], { local: false, arn: bob });
  expect([twice.exitCode, cli.sent.length]).toEqual([1, 1]);
  expect(twice.stderr).toContain(`it does not wait for approval, it was approved by ${bob}`);
});

test("a declined run is skipped as not approved, with who and why, and can be redriven, which asks again", async () => {
  const cli = await waiting();
  const { stdout, exitCode } = await cli.pawl(["decline", id, "--note", "not on a Friday"], { local: false });
  expect([stdout, exitCode]).toEqual([`${id}  skipped\n`, 0]);
  expect(await cli.store.get(key)).toMatchObject({
    ...{ status: "skipped", reason: "not approved", author: ada, note: "not on a Friday" },
  });
  expect((await cli.pawl(["history", "drop-index"])).stdout).toContain(
    "not approved, declined by ada@work; note: not on a Friday",
  );
  const again = await cli.pawl(["redrive", id, "--yes"], { local: false, arn: bob });
  expect(again.stderr).toContain(`it waits for approval: pawl approve ${id}`);
  expect(await cli.store.get(key)).toMatchObject({
    status: "enqueued",
    askedBy: bob,
    dueKey: "wait#(approval)#",
  });
  expect((await cli.pawl(["approve", id, "--yes"], { local: false, arn: ada })).exitCode).toBe(0);
});

test("approve refuses what is no run's id, and a run that waits for nothing without a question", async () => {
  const cli = await waiting();
  expect((await cli.pawl(["approve", "drop-index"])).exitCode).toBe(2);
  expect((await cli.pawl(["decline", "drop-index"])).exitCode).toBe(2);
  await cli.pawl(["cancel", id]);
  const { stderr, exitCode } = await cli.pawl(["approve", id]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("cannot be approved: it does not wait for approval, it is cancelled");
});

test("approve of who asked is refused before the question, and what is logged is what happened", async () => {
  const cli = await waiting();
  const own = await cli.pawl(["approve", id], { local: false, terminal, stdin: "yes\n" });
  expect(own.exitCode).toBe(1);
  expect(own.stderr).not.toMatch(/asks for a confirmation|INFO/);
  const other = await cli.pawl(["approve", id, "--yes"], { local: false, arn: bob });
  expect(other.stderr).toContain("2026-11-21T10:00:00.000Z INFO drop-index run approved\n");
  expect(other.stderr).not.toContain("run confirmed");
});

test("a yes that another person has to give as well is logged as an approval that was asked for", async () => {
  const cli = deployed({ by: "another person" });
  const { stderr } = await cli.pawl(["run", "drop-index", "--yes"], { local: false });
  expect(stderr).toContain("INFO drop-index approval asked for\n");
  expect(stderr).not.toContain("run confirmed");
});

test("a set that is declined is logged with each task that asks", async () => {
  const cli = deployed(true, { tags: ["shop"] });
  const { stderr, exitCode } = await cli.pawl(["run", "--tag", "shop"], { terminal, stdin: "no\n" });
  expect(exitCode).toBe(1);
  expect(stderr).toContain("2026-11-21T10:00:00.000Z WARN drop-index run aborted\n");
});

const named = ["drop-index", "empty-shop"];
function deployedSet(...params: string[]) {
  const settings = { ...defaultSettings, confirm: { typeName: true } };
  const more = { tags: ["shop"], masked: ["token"], settings };
  const cli = new CliHarness({ ...manifest, tasks: named.map((name) => task(name, more)) });
  const args = ["run", "--tag", "shop", ...params.flatMap((param) => ["--param", param])];
  return { cli, args };
}

test.each([
  ["empty-shop drop-index\n", 0],
  ["drop-index, empty-shop\n", 0],
  ["yes\ndrop-index\nempty-shop\ndrop-index drop-index\n", 1],
])(
  "a set with two names is confirmed by both of them on one line, as the question says: %j",
  async (stdin, code) => {
    const { cli, args } = deployedSet();
    const { stderr, exitCode } = await cli.pawl(args, { terminal, stdin });
    expect(stderr).toContain(
      "start these 2 tasks in stage local? type drop-index empty-shop on one line, or no: ",
    );
    expect([exitCode, cli.sent.length]).toEqual([code, code === 0 ? 2 : 0]);
  },
);

test("the question of a set shows the params that its tasks are given, without masked values", async () => {
  const { cli, args } = deployedSet("shop=zz", "token=s3cret");
  const { stderr } = await cli.pawl(args, { terminal, stdin: "no\n" });
  expect(stderr).toContain('\nparams  {"shop":"zz","token":"[masked]"}\nstart these 2 tasks');
});

test("a set that cannot be asked about is shown before it is refused", async () => {
  const { cli, args } = deployedSet("shop=zz");
  const { stderr, exitCode } = await cli.pawl(args);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(
    /^task .*\ndrop-index .*\nempty-shop .*\nparams {2}.*"zz".*\nerror: start these 2 tasks: .*--yes/,
  );
});

test("status says that another person has to approve it, and offers no approval of a task that is gone", async () => {
  const cli = await waiting();
  const shown = (await cli.pawl(["status", id])).stdout;
  expect(shown).toContain("\napproved by    another person than ada@work\n");
  const without = new CliHarness({ ...manifest }, cli.store);
  // Any other task that asks has the stage look for such runs.
  const asks = task("other", { settings: { ...defaultSettings, confirm: true } });
  const gone = new CliHarness({ ...manifest, tasks: [asks] }, cli.store);
  expect((await gone.pawl(["status"])).stdout).toMatch(/ada@work +its task is not deployed\n/);
  for (const each of [without, gone]) {
    const { stdout } = await each.pawl(["status", id]);
    expect(stdout).toContain("\napproved by    nobody: its task is not deployed\n");
    expect(stdout).not.toContain(`approve ${id}`);
    expect(stdout).toContain(`decline ${id}`);
    expect(JSON.parse((await each.pawl(["status", id, "--json"])).stdout).allowed).not.toContain("approve");
    const { exitCode, stderr } = await each.pawl(["approve", id, "--yes"], { local: false, arn: bob });
    expect([exitCode, stderr]).toEqual([
      1,
      `error: ${id} cannot be approved while its task is not deployed: deploy the task first, or decline the run\n`,
    ]);
  }
});

test.each([
  ["message", "a message that names nobody"],
  ["manual", "an invocation that names nobody"],
])("a run that %s asked for is not said to be asked for by a person of that name", async (askedBy, words) => {
  const cli = await waiting();
  await cli.put({ ...((await cli.store.get(key)) as RunRecord), askedBy });
  expect((await cli.pawl(["status", id])).stdout).toContain(`asked for by ${words}\n`);
  const { stderr } = await cli.pawl(["approve", id], { terminal, stdin: "no\n" });
  expect(stderr).toContain(`which ${words} asked for,`);
});

test("a run that was declined and one that expired are told apart, with who declined it", async () => {
  const cli = await waiting();
  await cli.pawl(["decline", id], { local: false });
  const shown = async () => [
    (await cli.pawl(["status", id])).stdout,
    (await cli.pawl(["history", "drop-index"])).stdout,
  ];
  for (const text of await shown()) expect(text).toContain("not approved, declined by ada@work");
  await cli.store.update(key, { name: "test", condition: [], set: {}, remove: ["author"] });
  for (const text of await shown()) expect(text).toContain("not approved in time");
});

test("a run that is paused and resumed while it waits says that it waits, and can be approved at once", async () => {
  const cli = await waiting();
  await cli.pawl(["pause", id], { local: false });
  const { stderr } = await cli.pawl(["resume", id], { local: false });
  expect(stderr).toContain(`it waits for approval: pawl approve ${id}, or pawl decline ${id}\n`);
  expect(cli.sent).toEqual([]);
  const approved = await cli.pawl(["approve", id, "--yes"], { local: false, arn: bob });
  expect([approved.exitCode, cli.sent.length]).toEqual([0, 1]);
});

const addSchedule = ["schedule", "add", "drop-index", "--at", "2026-11-21T10:05:00Z"];

test("a schedule of such a task is added after a yes", async () => {
  const cli = deployed({ typeName: true });
  const refused = await cli.pawl(addSchedule);
  expect([refused.exitCode, cli.scheduler.all]).toEqual([2, []]);
  const no = await cli.pawl(addSchedule, { terminal, stdin: "yes\nno\n" });
  expect([no.exitCode, cli.scheduler.all]).toEqual([1, []]);
  expect(no.stderr).toContain("WARN drop-index schedule aborted\n");
  const yes = await cli.pawl(addSchedule, { terminal, stdin: "drop-index\n" });
  expect([yes.exitCode, cli.scheduler.all.length]).toEqual([0, 1]);
  expect(yes.stderr).toContain("INFO drop-index schedule confirmed\n");
});

test("one person can neither schedule nor backfill runs that another person has to approve", async () => {
  const words = (what: string, instead: string) =>
    `another person has to approve runs of drop-index, and those of a ${what} would not wait for that: ${instead}\n`;
  const cli = deployed({ by: "another person" });
  const { exitCode, stderr } = await cli.pawl([...addSchedule, "--yes"]);
  expect([exitCode, cli.scheduler.all]).toEqual([1, []]);
  expect(stderr).toContain(words("schedule", "add it to the task's file"));
  expect(unapproved({ by: "another person" }, "drop-index", "backfill")).toBe(
    words("backfill", "redrive its runs one by one").trim(),
  );
});

const overrides = [
  ["schedule=0 5 * * *"],
  ["enabled=true"],
  ["catchUp=latest"],
  ["maxAttempts=2", "enabled=true"],
];
const note = ["--note", "the shop opens late"];

async function overridden(cli: CliHarness): Promise<unknown> {
  return (await cli.store.getPart({ task: "drop-index", part: "state" }))?.overrides;
}

test.each(overrides)("an override %s of such a task is written after a yes", async (...words) => {
  const cli = deployed(true);
  const args = ["override", "drop-index", ...words, ...note];
  expect([(await cli.pawl(args)).exitCode, await overridden(cli)]).toEqual([2, undefined]);
  const no = await cli.pawl(args, { terminal, stdin: "no\n" });
  expect([no.exitCode, await overridden(cli)]).toEqual([1, undefined]);
  expect(no.stderr).toContain("WARN drop-index override aborted\n");
  const yes = await cli.pawl(args, { terminal, stdin: "yes\n" });
  expect(yes.stderr).toContain("workers begin its runs without another question");
  expect(yes.stderr).toContain("INFO drop-index override confirmed\n");
  expect([yes.exitCode, typeof (await overridden(cli))]).toEqual([0, "string"]);
  const other = deployed(true);
  expect((await other.pawl([...args, "--yes"])).exitCode).toBe(0);
});

test.each(overrides)(
  "an override %s is refused where another person has to approve the runs",
  async (...words) => {
    const cli = deployed({ by: "another person" });
    const { exitCode, stderr } = await cli.pawl(["override", "drop-index", ...words, ...note, "--yes"]);
    expect([exitCode, await overridden(cli)]).toEqual([1, undefined]);
    expect(stderr).toContain(
      "another person has to approve runs of drop-index, and those of an override would not wait for that: change the task's file\n",
    );
  },
);

test.each([[["enabled=false"]], [["catchUp=none", "maxAttempts=2"]]])(
  "an override %j of such a task, which starts no run, is not asked about",
  async (words) => {
    const cli = deployed({ by: "another person" });
    const { exitCode } = await cli.pawl(["override", "drop-index", ...words, ...note]);
    expect([exitCode, typeof (await overridden(cli))]).toEqual([0, "string"]);
    expect((await cli.pawl(["override", "drop-index", "--remove"])).exitCode).toBe(0);
  },
);
