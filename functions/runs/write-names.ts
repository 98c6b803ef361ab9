/**
 * Every write that is no move, by the one name that code, log and simulator use. A test compares the names
 * with those in docs/protocol.md, and each file in `moves` that makes a write takes its name from here. Its level in the log is debug
 * where the write says no other.
 */
import type { Level } from "../model/log.ts";
import type { MoveName } from "../model/run/moves.ts";

/** Writes to a run that change neither status nor lease. All but the last two move or remove its entry in the index. */
export type IndexWriteName =
  | "watch owner"
  | "watch dead letter"
  | "postpone"
  | "bring forward"
  | "forget"
  | "announced"
  | "told"
  | "hold until"
  | "admit"
  | "move on"
  | "ask again"
  | "move rejected"
  | "close rejected"
  | "rename entry"
  | "record crash"
  | "record failure";

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

/** Writes to alarms that runs mute. */
export type AlarmWriteName = "hold alarm" | "renew alarm" | "note alarm" | "release alarm" | "close alarm";

/** Writes to a part of a task. */
export type TaskWriteName =
  | AlarmWriteName
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
  | "pause task"
  | "resume task"
  | "override task"
  | "watch task"
  | "unwatch task"
  | "seen"
  | "take charge"
  | "list triggers"
  | "change ledger"
  | "reconcile"
  | "carried out"
  | "define schedule"
  | "remove schedule"
  | "count schedule"
  | "uncount schedule"
  | "recount schedules"
  | "refuse schedule"
  | "readmit schedule"
  | "check on"
  | "convert pool"
  | "raise format";
