/**
 * Every write that is no move, by the one name that code, log and simulator use, with its level in the log. A test compares
 * the names with those in docs/protocol.md, and each file in `moves` that makes a write takes its name from here.
 */
import type { Level } from "../model/log.ts";
import type { MoveName } from "../model/run/moves.ts";

/** Writes to a run that change neither status nor lease, with their level in the log where it is not debug. All but the last two move or remove its entry in the index. */
const indexWrites = {
  "watch dead letter": "warn",
  "bring forward": "info",
  "hold until": "info",
  admit: "info",
  "move on": "info",
  "ask again": "info",
  "close rejected": "info",
  "record crash": "error",
  "record failure": "info",
} as const satisfies Record<string, Level>;
/** The others of these writes. Their level is debug, so that a worker needs no table of them. */
type DebugIndexWrite = "watch owner" | "postpone" | "forget" | "announced" | "told" | "move rejected";
export type IndexWriteName = keyof typeof indexWrites | DebugIndexWrite;

/**
 * Writes to runs that are split, to their shards and plans, with their level in the log. *spread*, *park* and *cut* are
 * interruptions. Each write says its level itself, so that workers without such runs do not have this table.
 */
export const shardWrites = {
  "put plan": "debug",
  planned: "info",
  reset: "info",
  spread: "info",
  count: "info",
  park: "info",
  "ask split": "info",
  cut: "info",
  publish: "info",
  permit: "debug",
} as const satisfies Record<string, Level>;
export type ShardWriteName = keyof typeof shardWrites;

/** Writes to runs that wait for approval, with their level in the log. Each says its level itself, as those above do. */
export const approvalWrites = { "ask approval": "info", approve: "info" } as const satisfies Record<
  string,
  Level
>;
export type ApprovalWriteName = keyof typeof approvalWrites;

/** The name of a write to a run. */
export type RunWriteName = MoveName | IndexWriteName | ShardWriteName | ApprovalWriteName;

/** Writes to a part of a task, with their level in the log where it is not debug. */
const taskWrites = {
  "pause task": "info",
  "resume task": "info",
  "override task": "info",
  "take charge": "info",
  "change ledger": "info",
  "carried out": "info",
  "define schedule": "info",
  "remove schedule": "info",
  "recount schedules": "warn",
  "refuse schedule": "warn",
  "readmit schedule": "info",
} as const satisfies Record<string, Level>;
/** The others of these writes. Their level is debug. */
type DebugTaskWrite =
  | "take slot"
  | "raise slot"
  | "give slot back"
  | "hold place"
  | "join queue"
  | "transfer slot"
  | "fill slot"
  | "clear queue"
  | "list queue"
  | "unlist queue"
  | "count clear"
  | "take items"
  | "take place"
  | "begin row"
  | "reserve id"
  | "expire id"
  | "expire slot"
  | "mark fired"
  | "count run"
  | "uncount run"
  | "watch task"
  | "unwatch task"
  | "seen"
  | "list triggers"
  | "reconcile"
  | "count schedule"
  | "uncount schedule"
  | "check on";
export type TaskWriteName = keyof typeof taskWrites | DebugTaskWrite;

/** The levels of both kinds that are not debug. */
export const writeLevels: Readonly<Record<string, Level | undefined>> = { ...indexWrites, ...taskWrites };
