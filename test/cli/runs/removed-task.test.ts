/** A task that was taken out of the code, and of its deployment: its runs stay, and can be read and cancelled; none is started. */
import { expect, test } from "vitest";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { CliHarness, manifest, runs } from "../harness.ts";

const idOf = ({ task, run }: RunRecord) => `${task}/${run}`;
const [, , running, errored] = runs as readonly [RunRecord, RunRecord, RunRecord, RunRecord];
const waiting = {
  ...running,
  run: "2026-11-21T09:59:40Z/manual~0a1b2c3d4e5f",
  status: "enqueued",
  leaseId: undefined,
  leaseExpiresAt: 0,
} as RunRecord;

/** A deployment after the one that had the task. */
async function withoutTask(): Promise<CliHarness> {
  const before = await CliHarness.seeded();
  await before.put(waiting);
  const tasks = manifest.tasks.filter(({ name }) => name !== running.task);
  return new CliHarness({ ...manifest, tasks }, before.store);
}

test("the runs of a task that was taken out are listed, shown and downloaded", async () => {
  const cli = await withoutTask();
  const history = await cli.pawl(["history", running.task, "--json"]);
  expect(JSON.parse(history.stdout).runs.map(({ id }: { id: string }) => id)).toEqual(
    [waiting, running, errored].map(idOf),
  );
  for (const run of [running, errored, waiting]) {
    const { stdout, exitCode } = await cli.pawl(["status", idOf(run)]);
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining(idOf(run))]);
  }
  const params = await cli.pawl(["download", idOf(running), "--params", "-o", "-"]);
  expect(JSON.parse(params.stdout)).toEqual({ csv: "s3://uploads/cities.csv" });
});

test("its runs can be paused, cancelled and dismissed", async () => {
  const cli = await withoutTask();
  const exits = async (...args: string[]) => (await cli.pawl(args)).exitCode;
  expect(await exits("pause", idOf(running))).toBe(0);
  expect(await exits("cancel", idOf(running))).toBe(0);
  expect(await exits("cancel", idOf(waiting))).toBe(0);
  expect(await exits("dismiss", idOf(errored))).toBe(0);
  const found = async (run: RunRecord) => (await cli.store.get(run))?.status;
  expect([await found(running), await found(waiting)]).toEqual(["cancelled", "cancelled"]);
});

test("it is not started, and the line says which tasks there are", async () => {
  const cli = await withoutTask();
  const { exitCode, stderr } = await cli.pawl(["run", running.task]);
  expect([exitCode, stderr]).toEqual([
    2,
    'error: no task "import-cities" in stage local: there are count-cities, expire-cities\n',
  ]);
  expect(cli.sent).toEqual([]);
});
