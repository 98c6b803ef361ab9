/**
 * Every write that is no move, by the one name that code, log and simulator use, with its level in the log. A test compares
 * the names with those in docs/protocol.md, and each file in `moves` that makes a write takes its name from here.
 */
import type { Level } from "../model/log.ts";
import type { MoveName } from "../model/run/moves.ts";

/** Writes to a run that change neither status nor lease, with their level in the log. All but the last two move or remove its entry in the index. */
export const indexWrites = {
  "watch owner": "debug",
  "watch dead letter": "warn",
  postpone: "debug",
  "bring forward": "info",
  forget: "debug",
  announced: "debug",
  told: "debug",
  "hold until": "info",
  admit: "info",
  "move on": "info",
  "ask again": "info",
  "move rejected": "debug",
  "close rejected": "info",
  "record crash": "error",
  "record failure": "info",
} as const satisfies Record<string, Level>;
export type IndexWriteName = keyof typeof indexWrites;

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

/** Writes to a part of a task, with their level in the log. */
export const taskWrites = {
  "take slot": "debug",
  "raise slot": "debug",
  "give slot back": "debug",
  "hold place": "debug",
  "join queue": "debug",
  "transfer slot": "debug",
  "fill slot": "debug",
  "clear queue": "debug",
  "list queue": "debug",
  "unlist queue": "debug",
  "count clear": "debug",
  "take items": "debug",
  "take place": "debug",
  "begin row": "debug",
  "reserve id": "debug",
  "expire id": "debug",
  "expire slot": "debug",
  "mark fired": "debug",
  "count run": "debug",
  "uncount run": "debug",
  "pause task": "info",
  "resume task": "info",
  "override task": "info",
  "watch task": "debug",
  "unwatch task": "debug",
  seen: "debug",
  "take charge": "info",
  "list triggers": "debug",
  "change ledger": "info",
  reconcile: "debug",
  "carried out": "info",
  "define schedule": "info",
  "remove schedule": "info",
  "count schedule": "debug",
  "uncount schedule": "debug",
  "recount schedules": "warn",
  "refuse schedule": "warn",
  "readmit schedule": "info",
  "check on": "debug",
} as const satisfies Record<string, Level>;
/** The name of one of these. */
export type PartWriteName = keyof typeof taskWrites;

/** Writes to alarms that runs mute, with their level in the log. Each says its level itself, as those of shards do. */
export const alarmWrites = {
  "hold alarm": "debug",
  "renew alarm": "debug",
  "note alarm": "info",
  "release alarm": "info",
  "close alarm": "debug",
} as const satisfies Record<string, Level>;
export type AlarmWriteName = keyof typeof alarmWrites;

/** The name of a write to a part of a task. */
export type TaskWriteName = PartWriteName | AlarmWriteName;
