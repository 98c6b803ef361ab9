/** `pawl dismiss`: what a person has seen to needs nobody any more, and can still be redriven. */
import { expect, test } from "vitest";
import { attention } from "../../../functions/model/run/index-keys.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { CliHarness, runs } from "../harness.ts";

const errored = runs.find(({ status }) => status === "errored") as RunRecord;
const message: RunRecord = {
  ...(runs.find(({ status }) => status === "rejected") as RunRecord),
  body: '{"task":"count-cities","sense":"none"}',
};
const id = ({ task, run }: RunRecord) => `${task}/${run}`;

async function seeded(...more: RunRecord[]): Promise<CliHarness> {
  const cli = await CliHarness.seeded();
  for (const run of more) await cli.put(run);
  return cli;
}

test.each([errored, message])(
  "a dismissed run of status $status leaves the list, keeps its status, and says who dismissed it and why",
  async (run) => {
    const cli = await seeded(message);
    const result = await cli.pawl(["dismiss", id(run), "--note", "wrong params"]);
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toContain(`${id(run)}  ${run.status}, dismissed`);
    expect((await cli.pawl(["status", "--errored"])).stdout).not.toContain(id(run));
    const shown = JSON.parse((await cli.pawl(["status", id(run), "--json"])).stdout);
    expect(shown).toMatchObject({
      status: run.status,
      author: "ada@laptop",
      note: "wrong params",
      allowed: ["redrive"],
    });
    expect((await cli.pawl(["history", run.task])).stdout).toMatch(
      /dismissed by ada@laptop; .*note: wrong params/,
    );
  },
);

test.each([errored, message])(
  "a dismissed run of status $status can still be redriven, once",
  async (run) => {
    const cli = await seeded(message);
    await cli.pawl(["dismiss", id(run)]);
    expect(await cli.pawl(["redrive", id(run)])).toMatchObject({ exitCode: 0 });
    expect(cli.sent).toHaveLength(1);
    expect((await cli.pawl(["redrive", id(run)])).exitCode).toBe(1);
    expect(cli.sent).toHaveLength(1);
  },
);

test("a run that needs nobody is not dismissed", async () => {
  const cli = await seeded();
  await cli.pawl(["dismiss", id(errored)]);
  expect(await cli.pawl(["dismiss", id(errored)])).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining("needs nobody: it was dismissed or redriven already"),
  });
  const succeeded = runs[0] as RunRecord;
  expect((await cli.pawl(["dismiss", id(succeeded)])).stderr).toContain(
    "is succeeded and cannot be dismissed: it has ended",
  );
});

test("dismissing a task dismisses all of its runs that need attention, and says how many", async () => {
  const key = { task: "import-cities", run: "2026-11-21T07:00:00Z/manual~1" };
  const cli = await seeded({ ...errored, ...key, ...attention("errored", key, 1_795_000_000_000) });
  const { stdout, stderr } = await cli.pawl(["dismiss", "import-cities", "--note", "moved on", "--yes"]);
  expect(stdout.trim().split("\n")).toHaveLength(2);
  expect(stderr).toContain("2 dismissed\n");
  expect((await cli.pawl(["status", "--errored"])).stdout).toContain("0 errored, 1 rejected");
  expect((await cli.pawl(["dismiss", "(rejected)", "--yes"])).stderr).toContain("1 dismissed\n");
  expect((await cli.pawl(["status", "--exit-code"])).exitCode).toBe(0);
  expect((await cli.pawl(["dismiss", "import-cities"])).stderr).toContain("0 dismissed\n");
  expect((await cli.pawl(["dismiss", "import"])).stderr).toContain("did you mean import-cities?");
});

test("a run that failed again after it was read is not dismissed unseen", async () => {
  const cli = await seeded();
  const { store } = cli;
  const update = store.update.bind(store);
  store.update = async (key, write) => {
    if (write.name !== "dismiss") return update(key, write);
    store.update = update;
    // A redrive, which fails at once.
    await update(key, { name: "test", condition: [], add: { turn: 1 }, set: { note: "newer failure" } });
    const refused = await update(key, write);
    expect(refused.ok).toBe(false);
    return refused;
  };
  await cli.pawl(["dismiss", id(errored)]);
  // It was read again, and the newer failure was seen then.
  expect(await store.get(errored)).toMatchObject({ turn: errored.turn + 1, author: "ada@laptop" });
});
