/**
 * Runs of one task or of several, the newest first, some of them left out. No index knows a run's status, so runs are
 * read page by page, of each task no more than it takes until as many are found as were asked for.
 */

import { shownStatus } from "../../functions/model/run/held.ts";
import type { Metadata } from "../../functions/model/run/record/metadata.ts";
import { parentRun } from "../../functions/model/run/record/parent-run.ts";
import { type RunRecord, runId } from "../../functions/model/run/run.ts";
import type { ShownStatus } from "../../functions/model/run/status.ts";
import type { RunStore } from "../../functions/store/run-store.ts";
import { newestFirst } from "./newest-first.ts";

/** Which runs are listed. */
export interface RunFilter {
  /** The most runs. */
  readonly number: number;
  /** @default every status */
  readonly statuses?: readonly ShownStatus[];
  /** Those that have all of it. @default any */
  readonly metadata?: Metadata;
  /** Leaves others out. @default none */
  readonly isMeant?: (run: RunRecord) => boolean;
  /** Those that this run's code started, `task/run`. @default any */
  readonly parent?: string;
  /** Those whose instant is no earlier, in epoch milliseconds. */
  readonly since?: number;
  /** Those that come after this place in the list. */
  readonly before?: { readonly run: string; readonly task?: string };
  /** Only so many of them are looked at, the newest, whether they are meant or not. @default as many as it takes */
  readonly among?: number;
}

/** The runs, and the name or the id of the last one, shown or looked at, where there are more. */
export interface ListedRuns {
  readonly runs: readonly RunRecord[];
  readonly next?: string;
  /** How many were looked at. */
  readonly looked: number;
}

const largestPage = 1_000;
const pageOfSeveral = 100;

export async function listRuns(
  store: RunStore,
  tasks: readonly string[],
  now: number,
  {
    number,
    statuses,
    since,
    before,
    metadata = {},
    parent,
    isMeant,
    among = Number.MAX_SAFE_INTEGER,
  }: RunFilter,
): Promise<ListedRuns> {
  const page = Math.min(tasks.length === 1 ? largestPage : pageOfSeveral, among + 1);
  const wanted = Object.entries(metadata);
  const isEach = (statuses ?? isMeant ?? parent) === undefined && wanted.length === 0;
  const limit = isEach ? Math.min(number + 1, page) : page;
  const lists = [...tasks].sort().map((task) => {
    // Runs of several tasks may have one name, and are then in the order of their tasks' names.
    const comesAfter = before?.task !== undefined && task > before.task;
    return { task, after: comesAfter ? `${before.run} ` : before?.run };
  });
  const place = (run: RunRecord) => (tasks.length === 1 ? run.run : runId(run));
  const runs: RunRecord[] = [];
  let looked = 0;
  let seen: RunRecord | undefined;
  for await (const run of newestFirst(store, lists, { now, since, limit })) {
    if (looked === among && seen !== undefined) return { runs, looked, next: place(seen) };
    seen = run;
    looked += 1;
    if (statuses?.includes(shownStatus(run, now)) === false) continue;
    if (isMeant?.(run) === false) continue;
    if (!wanted.every(([key, text]) => run.metadata?.[key] === text)) continue;
    if (parent !== undefined && parentRun(run) !== parent) continue;
    // One more was found than is shown: the last shown says where to go on.
    const last = runs.at(-1);
    if (runs.length === number && last) return { runs, looked, next: place(last) };
    runs.push(run);
  }
  return { runs, looked };
}
