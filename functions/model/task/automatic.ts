/**
 * Tasks of Pawl's own: what a stage can switch, and what every part of Pawl knows of them. Their code is in
 * `functions/automatic`. They run in a function of their own that has no queue: the sweeper, and whoever starts a run by
 * hand, invoke it. What is not sent that way is in the index `due`, or in a ledger, and the sweeper comes back to it.
 */
import { show } from "../show.ts";

/** How the names of Pawl's own tasks begin, and no other's. */
const prefix = "pawl.";

/** The lane of those that have a function of their own. No lane of a stage may have the name. */
export const automaticLane = "pawl";

/** What the sweeper does each minute of its own, and a person starts a run of. */
export const reconcileTask = "pawl.reconcile";

/** Rewrites what an earlier version has stored: the sweeper starts it. */
export const migrateTask = "pawl.migrate";

/** What `pawl.metrics` can send. Runs that wait, are at work, or are paused now; runs that ended in the five minutes before. */
export const metricNames = [
  "waiting",
  "oldestWaitingSeconds",
  "running",
  "paused",
  "succeeded",
  "errored",
  "skipped",
  "missed",
] as const;
export type MetricName = (typeof metricNames)[number];

/** What it sends where a stage does not choose: what tells that something is wrong. */
export const defaultMetrics: readonly MetricName[] = ["waiting", "oldestWaitingSeconds", "errored", "missed"];

/** `true`: by its schedule, and by hand. `"by hand"`: by hand alone. `false`: it is not deployed. */
export type AutomaticSwitch = boolean | "by hand";

/** Which of Pawl's own tasks a stage has. `pawl.reconcile` is the sweeper's own work, and an upgrade needs `pawl.migrate`: both are always there. */
export interface AutomaticSettings {
  /** Starts what did not run. It goes on by messages, in the worker of a lane; people and code start it. @default true */
  readonly "pawl.backfill"?: boolean;
  /** Removes, each Sunday, what nothing else removes. @default true */
  readonly "pawl.prune"?: AutomaticSwitch;
  /** Says each day what the stage has in AWS, and how much is in it. @default true */
  readonly "pawl.resources"?: AutomaticSwitch;
  /** Compares each day what AWS has with what was deployed. @default true */
  readonly "pawl.compliance"?: AutomaticSwitch;
  /** Sends counts of runs to CloudWatch every five minutes: 0.30 USD a month for each metric, of which `true` means four. @default false */
  readonly "pawl.metrics"?: AutomaticSwitch | { readonly metrics: readonly MetricName[] };
  /** After a deploy, puts an event on a bus of EventBridge that says what is deployed. `bus`: a name or an ARN. @default false */
  readonly "pawl.configuration"?: false | { readonly bus: string };
}

/** Whether a task is one of Pawl's own, by its name. */
export function isAutomatic(task: string): boolean {
  return task.startsWith(prefix);
}

/** What is wrong with the name of a team's task. */
export function reservedNameMistakes(name: unknown): string[] {
  if (typeof name !== "string" || !isAutomatic(name)) return [];
  return [`name ${show(name)} is not allowed: names that begin with ${prefix} are of Pawl's own tasks`];
}
