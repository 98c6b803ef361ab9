/**
 * `pawl cost --used`: what the recorded runs of a deployed stage have used, by task. It reads every run since an instant, a
 * query for each thousand of a task or each 1 MB.
 */

import { usdText } from "../../functions/model/cost/usd-text.ts";
import { duration, grouped } from "../../functions/model/run/progress.ts";
import { walkRuns } from "../deployment/find.ts";
import type { TargetOptions } from "../deployment/target.ts";
import type { Session } from "../session.ts";
import { rateOf, Used, type UsedTogether } from "../show/run/usage-text.ts";
import { table } from "../show/table.ts";
import { UsageError } from "../usage.ts";

/** How long ago it begins, if that is not said: 30 days. */
const sinceMs = 30 * 86_400_000;

export interface UsedCostOptions extends TargetOptions {
  readonly task?: string;
  readonly since?: (now: number) => number;
  readonly json?: true;
}

export async function showUsed(session: Session, options: UsedCostOptions): Promise<void> {
  const { task, since, json } = options;
  const { manifest, ...deployment } = await session.deployment(options);
  const names = manifest.tasks.map(({ name }) => name).filter((name) => task === undefined || name === task);
  if (task !== undefined && names.length === 0)
    throw new UsageError(`no task ${JSON.stringify(task)} in stage ${manifest.stage}`);
  const store = await deployment.store();
  const now = session.now();
  const from = since?.(now) ?? now - sinceMs;
  const found: (UsedTogether & { readonly task: string })[] = [];
  for (const name of names) {
    const used = new Used(session.view());
    for await (const run of walkRuns(store, name, { now, since: from })) used.add(run);
    if (used.together.runs > 0 || task !== undefined) found.push({ task: name, ...used.together });
  }
  const sinceText = new Date(from).toISOString();
  if (json) return session.printJson({ stage: manifest.stage, since: sinceText, tasks: found });
  session.tell(
    `what runs of instants since ${sinceText} used, at list prices in USD, about; what tasks themselves call comes on top`,
  );
  const rows = found.map((used) => [
    used.task,
    grouped(used.runs),
    grouped(used.turns),
    duration(used.ms / 1000),
    used.cpuMs === undefined ? "" : duration(used.cpuMs / 1000),
    used.peakMb === undefined ? "" : `${grouped(used.peakMb)} MB`,
    grouped(used.ticks),
    rateOf(used)?.toFixed(1) ?? "",
    used.usd === undefined ? "" : usdText(used.usd),
  ]);
  const titles = ["task!", "runs>", "turns>", "work>", "CPU>", "peak>", "items>", "a second>", "USD>"];
  session.print(rows.length === 0 ? "no run" : table(titles, rows, session.out.columns));
}
