/**
 * `pawl.metrics`: counts of runs as metrics of CloudWatch, in its embedded format: a line of the log, and no call. What has
 * ended counts in the five minutes in which it ended. It reads the runs of the last 25 hours of every task, since no index
 * knows a run's status: so its price grows with the number of runs. `docs/automatic.md` has it.
 */

import type { RunRecord } from "../model/run/run.ts";
import type { MetricName } from "../model/task/automatic.ts";
import { stackName } from "../model/task/project-name.ts";
import { defineOwnTask } from "../model/task/task.ts";
import { cron } from "../schedule/index.ts";
import { servicesOf } from "./services.ts";

const periodMs = 5 * 60_000;
/** How far back runs are read: later than a day, an occurrence starts no more. */
const horizonMs = 25 * 3_600_000;
const pageSize = 500;

export default defineOwnTask({
  name: "pawl.metrics",
  description: "Sends counts of runs to CloudWatch.",
  triggers: [cron("*/5 * * * *", { id: "period", precise: true })],
  async run(ctx) {
    const { context, deployed } = servicesOf(ctx);
    const now = context.clock.now();
    const counts = new RunCounts(now, ctx.scheduledTime.getTime());
    for (const task of Object.keys(context.lanes)) {
      let after: string | undefined;
      do {
        const options = { now, since: now - horizonMs, limit: pageSize, after, consistent: false };
        const page = await context.store.list(task, options);
        for (const run of page.items) counts.add(run);
        after = page.next;
      } while (after !== undefined);
    }
    const values = Object.fromEntries(deployed.metrics.map((name) => [name, counts.values[name]]));
    const Metrics = deployed.metrics.map((Name) => ({
      Name,
      Unit: Name === "oldestWaitingSeconds" ? "Seconds" : "Count",
    }));
    const Namespace = `Pawl/${stackName(deployed.project, deployed.stage)}`;
    context.log("info", "metrics", ctx, {
      ...values,
      _aws: { Timestamp: now, CloudWatchMetrics: [{ Namespace, Dimensions: [[]], Metrics }] },
    });
    return values;
  },
});

/** Counts of runs: of those that are not done now, and of those that ended in the five minutes before an instant. */
export class RunCounts {
  readonly values: Record<MetricName, number> = {
    waiting: 0,
    running: 0,
    paused: 0,
    succeeded: 0,
    errored: 0,
    skipped: 0,
    missed: 0,
    oldestWaitingSeconds: 0,
  };
  readonly #now: number;
  readonly #until: number;

  constructor(now: number, until: number) {
    this.#now = now;
    this.#until = until;
  }

  add({ status, endedAt, notBefore, createdAt }: RunRecord): void {
    if (status === "running" || status === "paused") this.values[status]++;
    else if (status === "enqueued" || status === "interrupted" || status === "retrying") {
      // One that waits for an instant of its own waits for nobody.
      const since = Date.parse(notBefore ?? createdAt);
      if (since > this.#now) return;
      this.values.waiting++;
      const seconds = Math.floor((this.#now - since) / 1000);
      this.values.oldestWaitingSeconds = Math.max(this.values.oldestWaitingSeconds, seconds);
    } else if (status !== "cancelled" && status !== "rejected") {
      const ended = Date.parse(endedAt ?? "");
      if (ended >= this.#until - periodMs && ended < this.#until) this.values[status]++;
    }
  }
}
