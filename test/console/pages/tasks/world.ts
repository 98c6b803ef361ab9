/** A deployment whose tasks are in every state that the page of all tasks tells apart. */
import type { RunRecord } from "../../../../functions/model/run/run.ts";
import { occurrenceName } from "../../../../functions/model/run/run-name.ts";
import type { ManifestTask } from "../../../../functions/model/task/manifest.ts";
import { cron } from "../../../../functions/schedule/index.ts";
import { CliHarness, manifest, now, runs, task } from "../../../cli/harness.ts";

const own = task("pawl.prune", { lane: "pawl", automatic: true, description: "Removes what is left." });

/** Those of the command's tests, of the tags `cities` and `nightly`; two more; and one of Pawl's own. */
export async function tasksWorld(more: readonly ManifestTask[] = []): Promise<CliHarness> {
  const [count, ...others] = manifest.tasks as [ManifestTask, ...ManifestTask[]];
  const cli = new CliHarness({
    ...manifest,
    tasks: [
      { ...count, tags: ["cities", "nightly"] },
      ...others.map((each) => ({ ...each, tags: ["cities"] })),
      task("bill", {
        description: "Sends the bills of the month.",
        triggers: [cron("0 9 1 * *", { id: "monthly", timeZone: "America/New_York" })],
        settings: { ...count.settings, confirm: { typeName: true } },
      }),
      task("index", {
        paramsSchema: { type: "object", properties: {} },
        tags: ["nightly"],
        triggers: [cron("30 1 * * *", { id: "night" })],
      }),
      ...more,
      own,
    ],
  });
  for (const run of runs) await cli.put(run);
  for (let hour = 1; hour <= 24; hour++) await cli.put(ended("index", hour));
  return cli;
}

/** A run of some hours ago: each ninth has failed. */
export function ended(name: string, hoursAgo: number): RunRecord {
  const at = now - hoursAgo * 3_600_000;
  const seconds = 20 + ((hoursAgo * 37) % 40);
  const instant = new Date(at).toISOString();
  return {
    ...(runs[0] as RunRecord),
    ...{ task: name, run: occurrenceName("night", new Date(at)), trigger: "night" },
    ...{ scheduledTime: instant, createdAt: instant, startedAt: instant },
    endedAt: new Date(at + seconds * 1_000).toISOString(),
    usage: { ms: seconds * 1_000, turns: 1 },
    status: hoursAgo % 9 === 0 ? "errored" : "succeeded",
  };
}
