/** The shards of a run that is split: in one line, as a table, and as `--json` prints them. */

import { shownStatus } from "../../../functions/model/run/held.ts";
import { duration, grouped, progressOf, rateText } from "../../../functions/model/run/progress.ts";
import { type RunRecord, runId } from "../../../functions/model/run/run.ts";
import { askedToSplit } from "../../../functions/model/run/shard.ts";
import { type ShardProgress, type ShardsProgress, slowestFirst } from "../../../functions/runs/index.ts";
import { table } from "../table.ts";
import type { View } from "../view.ts";
import { why } from "../why.ts";
import { joined, shortened, statusText } from "../words.ts";
import { shownRun } from "./shown-run.ts";

/**
 * A run with what all of its shards have done and used by now: its record has that of those that were counted as ended. It is
 * held as long as one of its shards is.
 */
export function withShards(run: RunRecord, { shards, ended, done, skipped }: ShardsProgress): RunRecord {
  const begun = shards.flatMap(({ shard }) => shard ?? []);
  const sum = (of: (shard: RunRecord) => number | undefined) =>
    begun.reduce((total, shard) => total + (of(shard) ?? 0), 0) || undefined;
  return {
    ...run,
    ticks: done - skipped,
    skippedItems: skipped || undefined,
    open: shards.length - ended,
    shardMs: sum(({ usage }) => usage?.ms),
    shardTurns: sum(({ usage }) => usage?.turns),
    shardCpuMs: sum(({ usage }) => usage?.cpuMs),
    leaseExpiresAt: Math.max(run.leaseExpiresAt, ...begun.map(({ leaseExpiresAt }) => leaseExpiresAt)),
  };
}

/** `412 of 1,000 done, 3 failed, 40 at work, 4 asked to split`. */
export function shardsText(run: RunRecord, { shards, ended, atWork }: ShardsProgress): string {
  const { failed = 0, splits = [] } = run;
  const some = (count: number, words: string) => count > 0 && `${grouped(count)} ${words}`;
  return joined(", ", [
    `${grouped(ended)} of ${grouped(shards.length)} done`,
    some(failed, "failed"),
    some(atWork, "at work"),
    some(splits.length, "split off"),
    some(askedToSplit(run).length, "asked to split"),
  ]);
}

/** Its progress with what all of its shards have done by now. */
export function progressWithShards(run: RunRecord, progress: ShardsProgress, view: View): string {
  const { ratePerSecond, secondsLeft } = progress;
  const items = { ...withShards(run, progress), shards: undefined, usage: undefined };
  return joined(", ", [
    progressOf(items, view.units?.get(run.task)).text,
    ratePerSecond !== undefined && rateText(ratePerSecond),
    secondsLeft !== undefined && `${duration(secondsLeft)} left`,
  ]);
}

/** What `--json` adds to a run. */
export function shardsSummary({ shards, ended, atWork, ratePerSecond, secondsLeft }: ShardsProgress) {
  return { all: shards.length, ended, atWork, ratePerSecond, secondsLeft };
}

/**
 * The shards, the slowest first and then those that have ended, failed ones before the others. On a terminal as many as fit its
 * height, and of those that have ended only what failed.
 */
export function shardTable(run: RunRecord, progress: ShardsProgress, view: View): string {
  const head = `${runId(run)}  ${joined("  ", [
    shownStatus(withShards(run, progress), view.now),
    `shards: ${shardsText(run, progress)}`,
    progressWithShards(run, progress, view),
  ])}`;
  const all = inOrder(progress);
  const fitting =
    view.rows === undefined ? all : all.filter(isOfInterest).slice(0, Math.max(1, view.rows - 6));
  const rows = fitting.map((each) => shardRow(run, each, view));
  const hidden = all.length - fitting.length;
  const more =
    hidden === 0 ? "" : `\nand ${grouped(hidden)} more: without a terminal, and with --json, all are listed`;
  return `${head}\n\n${table(["shard!", "status", "progress", "cursor", ""], rows, view.columns)}${more}`;
}

function inOrder(progress: ShardsProgress): readonly ShardProgress[] {
  const ended = progress.shards.filter(({ hasEnded }) => hasEnded);
  const failed = (each: ShardProgress) => each.shard?.status === "errored";
  return [...slowestFirst(progress), ...ended.filter(failed), ...ended.filter((each) => !failed(each))];
}

function isOfInterest({ hasEnded, shard }: ShardProgress): boolean {
  return !hasEnded || shard?.status === "errored";
}

function shardRow(run: RunRecord, { name, shard, total, secondsLeft }: ShardProgress, view: View): string[] {
  if (shard === undefined) {
    const left = secondsLeft !== undefined && `${duration(secondsLeft)} left`;
    const items =
      total === undefined
        ? ""
        : progressOf({ ticks: 0, total, status: "enqueued" }, view.units?.get(run.task)).text;
    return [name, "enqueued", joined(", ", [items, left]), "", "waits for a worker"];
  }
  const shown = shownRun(shard, view);
  const words = shard.reason === "parked" ? "held back with its run" : why(shown, view.now);
  const text = progressOf({ ...shown, total }, view.units?.get(run.task)).text;
  return [name, statusText(shown, view.now), text, shortened(shown.cursor ?? "", 60), shortened(words, 100)];
}

/** One shard, as `--json` prints it. */
export function shardJson(
  { name, spec, shard, done, total, ratePerSecond, secondsLeft }: ShardProgress,
  view: View,
) {
  const shown = shard && shownRun(shard, view);
  return {
    name,
    status: shown === undefined ? "enqueued" : shownStatus(shown, view.now),
    spec,
    cursor: shown?.cursor === undefined ? undefined : JSON.parse(shown.cursor),
    done,
    total,
    ratePerSecond,
    secondsLeft,
    attempt: shown?.attempt,
    error: shown?.error,
  };
}

/** All shards in the order of the table. */
export function shardsJson(run: RunRecord, progress: ShardsProgress, view: View): unknown {
  return {
    id: runId(run),
    shown: shownStatus(withShards(run, progress), view.now),
    ...shardsSummary(progress),
    shards: inOrder(progress).map((each) => shardJson(each, view)),
  };
}
