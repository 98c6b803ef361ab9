/**
 * `npm run bench -- year`: a year of one daily schedule in Europe/London in `pawl dev`, day by day by set time: through
 * the Scheduler, the lane's queue, the worker's process and the tables. 01:30 is left out when the clocks go forward, and
 * comes once when they go back. The sweeper fires each minute of that year beside it.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Dev, startDev } from "../../local/index.ts";
import { DeployedApp } from "../e2e/deployed-app.ts";
import { copyWithoutTasks } from "../e2e/project.ts";
import { until } from "../e2e/until.ts";
import type { Figure } from "./kit/figure.ts";

const task = `import { cron, defineTask } from "pawl";

export default defineTask({
  name: "daily",
  description: "Returns its instant.",
  triggers: [cron("30 1 * * *", { id: "at-half-past-one", timeZone: "Europe/London" })],
  run: ({ scheduledTime }) => scheduledTime.toISOString(),
});
`;
const tasks = `import daily from "../functions/tasks/daily.ts";
import { deployed } from "./deployed.ts";

export default deployed(() => [[daily, { lane: "default" }]]);
`;

const day = 86_400_000;
const firstDay = Date.parse("2026-01-01T00:00:00Z");
const forward = Date.parse("2026-03-29T00:00:00Z");
const back = Date.parse("2026-10-25T00:00:00Z");
const mostSeconds = 20;

/** 01:30 in London on each day of 2026, written down without a time zone's rules. */
function instants(): string[] {
  const days = Array.from({ length: 365 }, (_, index) => firstDay + index * day);
  return days
    .filter((midnight) => midnight !== forward)
    .map((midnight) => {
      const isSummer = midnight > forward && midnight <= back;
      return `${new Date(midnight + (isSummer ? 0.5 : 1.5) * 3_600_000).toISOString().slice(0, 19)}Z`;
    });
}

export async function figures(): Promise<readonly Figure[]> {
  const project = copyWithoutTasks();
  mkdirSync(join(project.folder, "functions/tasks"));
  project.write("functions/tasks/daily.ts", task);
  project.write("infra/tasks.ts", tasks);
  const dev = await startDev({ root: project.folder, port: 0, signals: false, log: () => {} });
  try {
    const app = await DeployedApp.at(dev.endpoint);
    const expected = instants();
    dev.time.freeze();
    dev.time.set(firstDay);
    await idle(dev);
    const started = performance.now();
    for (const instant of expected) {
      dev.time.set(new Date(instant));
      await idle(dev);
    }
    const seconds = Number(((performance.now() - started) / 1_000).toFixed(1));
    const runs = await app.runs("daily");
    const right = runs.filter(({ run, status, output }) => {
      const [instant = ""] = run.split("/");
      return status === "succeeded" && output === JSON.stringify(`${instant.slice(0, -1)}.000Z`);
    });
    const seen = new Set(right.map(({ run }) => run.split("/")[0]));
    const missing = expected.filter((instant) => !seen.has(instant)).length;
    const others = runs.length - (expected.length - missing);
    return [
      exactly("days on which the run is missing", missing),
      exactly("runs at other instants, or that did not succeed", others),
      within("seconds for the year", seconds, mostSeconds),
    ];
  } finally {
    await dev.close();
    project.remove();
  }
}

/** Waits until every message is handled and no function runs: a later instant would end an invocation by its time-out. */
async function idle({ aws }: Dev): Promise<void> {
  await until(
    "queues and functions are idle",
    () => {
      if (aws.lambda.executor.running > 0) return false;
      const held = aws.sqs.queues().map(({ name }) => aws.sqs.counts(name));
      return held.every(({ visible, inFlight }) => visible + inFlight === 0);
    },
    { everyMs: 1 },
  );
}

function exactly(what: string, value: number): Figure {
  return { what, value, bound: "= 0", ok: value === 0 };
}

function within(what: string, value: number, most: number): Figure {
  return { what, value, bound: `<= ${most}`, ok: value <= most };
}
