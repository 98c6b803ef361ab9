/**
 * The rate limits of a stage's tasks, and how much of each is taken now. Those of whole tasks take a call for each hundred parts
 * in which they are kept, all together; one with keys takes a query.
 */
import { inForce, type Override } from "../../../functions/model/override/override.ts";
import { overridesOf } from "../../../functions/model/override/read-overrides.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import type { ResolvedRateLimit } from "../../../functions/model/task/rate-limit.ts";
import type { RunStore, TaskPart } from "../../../functions/store/run-store.ts";
import type { BatchReads } from "../../deployment/batch-reads.ts";
import { overrideJson } from "../override/override-text.ts";
import { rateLimitNow, rateLimitText } from "../run/rate-limit-text.ts";
import { ratePartNames, type TakenRate, takenRate } from "../run/taken-rate.ts";
import { table } from "../table.ts";
import { instantText, joined } from "../words.ts";

/** The rate limit of a task. */
export interface RateRow {
  readonly task: string;
  /** As an override leaves it. */
  readonly limit: ResolvedRateLimit;
  /** `500 items a second for each shop`. */
  readonly text: string;
  readonly override?: Override;
  /** Of one without keys. */
  readonly taken?: TakenRate;
  /** Of one with keys, those of which something is taken: the fullest first. */
  readonly keys?: readonly TakenKey[];
  /** There may be more keys: the first thousand parts were read. */
  readonly isPartial?: true;
}

export interface TakenKey {
  readonly key: string;
  readonly taken: TakenRate;
}

const mostParts = 1_000;
/** Of the keys so many are shown, or told to programs. */
const [keysShown, keysTold] = [3, 20];

/** @param states of the tasks @param now in epoch milliseconds */
export async function readRates(
  store: RunStore,
  reads: BatchReads,
  tasks: readonly ManifestTask[],
  states: ReadonlyMap<string, TaskPart>,
  now: number,
): Promise<readonly RateRow[]> {
  const rows = tasks.flatMap((task): readonly RateRow[] => {
    const { name } = task;
    const state = states.get(name);
    const limit = rateLimitNow(task, state, now);
    if (limit === undefined) return [];
    const override = inForce(overridesOf(state), "rateLimit", now / 1_000);
    return [{ task: name, limit, text: rateLimitText(task, state, now) ?? "", override }];
  });
  const whole = rows.filter(({ limit }) => limit.key === undefined);
  const parts = await reads.parts(
    whole.flatMap(({ task, limit }) => ratePartNames("", limit).map((part) => ({ task, part }))),
  );
  const ofTask = Map.groupBy(parts, ({ task }) => task);
  return Promise.all(
    rows.map(async (row): Promise<RateRow> => {
      const { task, limit } = row;
      if (limit.key !== undefined) return { ...row, ...(await readKeys(store, row, now)) };
      return { ...row, taken: takenRate(limit, ofTask.get(task) ?? [], now) };
    }),
  );
}

async function readKeys(
  store: RunStore,
  { task, limit }: RateRow,
  now: number,
): Promise<Pick<RateRow, "keys" | "isPartial">> {
  // No other part of a task begins so.
  const begin = "rate";
  const found = await store.partsAfter(task, begin, mostParts);
  const parts = found.filter(({ part }) => part.startsWith(begin));
  const ofKey = Map.groupBy(parts, ({ part }) => part.slice(part.indexOf("#") + 1));
  const keys = [...ofKey].map(([key, some]): TakenKey => {
    const names = new Set(ratePartNames(key, limit));
    const own = some.filter(({ part }) => names.has(part));
    return { key, taken: takenRate(limit, own, now) };
  });
  const taken = keys.filter(({ taken: { share } }) => share > 0);
  const isFuller = (a: TakenKey, b: TakenKey) =>
    b.taken.share - a.taken.share || (b.taken.until ?? 0) - (a.taken.until ?? 0);
  return { keys: taken.sort(isFuller), isPartial: parts.length === mostParts ? true : undefined };
}

export function rateTable(rows: readonly RateRow[], columns: number | undefined): string {
  const cells = rows.map(({ task, text, override, taken, keys, isPartial }) => [
    task,
    override === undefined ? text : `${text} (override)`,
    taken === undefined ? keysText(keys, isPartial) : takenText(taken),
  ]);
  return table(["rate limit of!", "limit", "taken now"], cells, columns);
}

function keysText(keys: readonly TakenKey[] = [], isPartial = false): string {
  const others = keys.length - keysShown;
  return (
    joined(", ", [
      ...keys.slice(0, keysShown).map(({ key, taken }) => `${key} ${takenText(taken)}`),
      others > 0 && `and ${others}${isPartial ? " or more" : ""}`,
    ]) || "nothing"
  );
}

/** `40 %`, or up to when its places are given out. */
function takenText({ share, until }: TakenRate): string {
  if (share === 0) return "nothing";
  return until === undefined ? `${Math.round(share * 100)} %` : `until ${instantText(until)}`;
}

/** `taken` is a number from 0 to 1, and `takenUntil` the instant up to which the row of a slow rate is given out. */
export function rateJson({ limit, text: _, taken, keys, override, ...row }: RateRow): unknown {
  return {
    ...row,
    ...limit,
    ...(taken && takenJson(taken)),
    keys: keys?.slice(0, keysTold).map(({ key, taken: ofKey }) => ({ key, ...takenJson(ofKey) })),
    busyKeys: keys?.length,
    override: override && overrideJson(override),
  };
}

function takenJson({ share, until }: TakenRate): object {
  return { taken: share, takenUntil: until === undefined ? undefined : instantText(until) };
}
