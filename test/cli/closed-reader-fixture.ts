/** A process of `pawl` with a slow deployment in memory: 40 errored and 40 enqueued runs. At its end it tells how many are left. */
import { setTimeout as wait } from "node:timers/promises";
import { processShell } from "../../cli/shell.ts";
import { CliHarness, runs } from "./harness.ts";

const cli = new CliHarness();
const running = runs.find(({ status }) => status === "running");
const errored = runs.find(({ status }) => status === "errored");
if (running === undefined || errored === undefined) throw new Error("the harness has both");
await cli.put(running);
const keys: { task: string; run: string; status: string }[] = [];
for (let i = 10; i < 50; i++) {
  const at = `2026-11-21T07:${i}:00.000Z`;
  const instants = { scheduledTime: at, createdAt: at, endedAt: at, dueAt: Date.parse(at) };
  const failed = { ...errored, ...instants, run: `2026-11-21T07:${i}:00Z/nightly` };
  const { leaseId: _, ...idle } = { ...running, task: "count-cities", leaseExpiresAt: 0 };
  const enqueued = {
    ...idle,
    status: "enqueued" as const,
    run: `2026-11-21T07:${i}:00Z/nightly`,
    params: undefined,
  };
  for (const run of [failed, enqueued]) await cli.put(run);
  keys.push(failed, enqueued);
}
const update = cli.store.update.bind(cli.store);
cli.store.update = async (...args) => {
  // So that the reader has closed before the last run is moved.
  await wait(5);
  return update(...args);
};
const args = process.argv.slice(2);
process.exitCode = await cli.run(args, processShell());
const now = await Promise.all(keys.map((key) => cli.store.get(key)));
const isMeant = ({ task }: { task: string }) => (args[0] === "pause") === (task === "count-cities");
const left = keys.filter((key, i) => {
  const run = now[i];
  return isMeant(key) && run?.status === key.status && run.dueKey !== undefined;
});
process.stderr.write(`left: ${left.length}\n`);
