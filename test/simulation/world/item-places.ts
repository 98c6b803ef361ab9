/** A place for every attribute, so that all runs of a world have one shape. It saves a tenth of a world's time. */

import type { RateAttributes } from "../../../functions/model/run/record/rate-place.ts";
import type {
  ParentAttributes,
  ShardAttributes,
} from "../../../functions/model/run/record/shard-attributes.ts";
import type { RequiresAttributes } from "../../../functions/model/run/record/wait-attributes.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { Ledger } from "../../../functions/model/task/ledger.ts";
import type { ScheduleDefinition } from "../../../functions/model/task/run-time-schedule.ts";
import type { TaskPart } from "../../../functions/store/run-store.ts";
import type { ItemPlaces } from "../../memory/run-store.ts";

/** Every attribute of an item, none of them set. */
type AllPlaces<Item> = {
  readonly [Name in keyof Required<Item> as string extends Name ? never : Name]: undefined;
};

/** Few runs are split, and none has a rate limit: a place for each of their words would make every run of a world larger. */
const run: AllPlaces<
  Omit<
    RunRecord,
    keyof ParentAttributes | keyof ShardAttributes | keyof RateAttributes | keyof RequiresAttributes
  >
> = {
  task: undefined,
  run: undefined,
  status: undefined,
  reason: undefined,
  lane: undefined,
  trigger: undefined,
  scheduledTime: undefined,
  params: undefined,
  paramsStoredSeparately: undefined,
  maskedParams: undefined,
  warning: undefined,
  tags: undefined,
  metadata: undefined,
  confirmed: undefined,
  askedBy: undefined,
  overlap: undefined,
  priority: undefined,
  slotKey: undefined,
  backfill: undefined,
  createdAt: undefined,
  startedAt: undefined,
  startCalled: undefined,
  endedAt: undefined,
  attempt: undefined,
  turn: undefined,
  admitted: undefined,
  waited: undefined,
  holds: undefined,
  ticks: undefined,
  skippedItems: undefined,
  skippedHead: undefined,
  itemsOf: undefined,
  total: undefined,
  cursor: undefined,
  cursorVersion: undefined,
  output: undefined,
  counts: undefined,
  message: undefined,
  error: undefined,
  body: undefined,
  bodyCut: undefined,
  bodyStoredSeparately: undefined,
  errors: undefined,
  usage: undefined,
  logs: undefined,
  note: undefined,
  author: undefined,
  until: undefined,
  pausedAt: undefined,
  pausedMs: undefined,
  leaseId: undefined,
  leaseExpiresAt: undefined,
  seq: undefined,
  notBefore: undefined,
  fruitlessTurns: undefined,
  snoozed: undefined,
  sends: undefined,
  dueKey: undefined,
  dueAt: undefined,
  announce: undefined,
  followed: undefined,
  untold: undefined,
  begun: undefined,
  expiresAt: undefined,
};

/** In these worlds no schedule is made at run time, and no task has a rate limit. */
type RunTimeAttribute =
  | "wasOn"
  | "releasedAt"
  | "stride"
  | "row"
  | Exclude<
      keyof ScheduleDefinition,
      "task" | "name" | "until" | "note" | "author" | "at" | "expiresAt" | keyof Ledger
    >
  | "definedRev"
  | "definedAt"
  | "count"
  | "turnover"
  | "after";

const part: AllPlaces<Omit<TaskPart, RunTimeAttribute>> = {
  task: undefined,
  part: undefined,
  slotRun: undefined,
  slotTurn: undefined,
  format: undefined,
  held: undefined,
  waiting: undefined,
  clears: undefined,
  listed: undefined,
  queued: undefined,
  paused: undefined,
  until: undefined,
  note: undefined,
  author: undefined,
  at: undefined,
  ran: undefined,
  lastRan: undefined,
  run: undefined,
  expiresAt: undefined,
  upTo: undefined,
  keys: undefined,
  rev: undefined,
  pieces: undefined,
  judged: undefined,
  gap: undefined,
  todo: undefined,
  knownFrom: undefined,
  version: undefined,
  seenAt: undefined,
  triggers: undefined,
  overrides: undefined,
  ov: undefined,
};

export const itemPlaces: ItemPlaces = { run, part };
