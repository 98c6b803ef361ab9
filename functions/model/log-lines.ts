/**
 * Every line that Pawl writes into its log, and its words. A line has a name, by which filters, alarms, `pawl logs` and
 * tests know it: the key `pawl`. Its `message` is the words that this file gives the name, or the name itself where
 * that says it already. Neither holds values: those are fields, so that lines can be counted by their message.
 *
 * A level says what happened. Debug: there was nothing to do. Info: something was done. Warn: something is wrong, and
 * Pawl goes on. Error: something failed.
 */
/** From what matters least to what matters most. */
export const levels = ["debug", "info", "warn", "error"] as const;
/** How much a line matters. */
export type Level = (typeof levels)[number];

/** The words of writes: of each move, and of the other writes that a log shows unless it is asked for more. */
export const writeWords = {
  create: "run created",
  claim: "turn started",
  "take over": "turn taken over from a dead worker",
  late: "missed run started after all",
  checkpoint: "progress saved",
  interrupt: "turn interrupted",
  retry: "attempt failed",
  hold: "run held by its task's pause",
  wait: "run waits for its slot",
  succeed: "run succeeded",
  fail: "run errored",
  release: "turn stopped by an operator",
  "give up": "run given up",
  reject: "message rejected",
  skip: "run skipped",
  "call off": "run called off",
  "hold back": "run held back",
  miss: "run missed",
  pause: "run paused",
  resume: "run resumed",
  cancel: "run cancelled",
  redrive: "run redriven",
  dismiss: "run dismissed",
  admit: "run got its slot",
  "hold until": "run waits for its instant",
  "record crash": "uncaught error",
} as const satisfies Readonly<Record<string, string>>;

/** Writes whose names are their words. */
export type PlainWrite =
  | "watch owner"
  | "watch dead letter"
  | "postpone"
  | "bring forward"
  | "forget"
  | "announced"
  | "told"
  | "record failure"
  | "move on"
  | "ask again"
  | "move rejected"
  | "rename entry"
  | "put plan"
  | "planned"
  | "reset"
  | "spread"
  | "count"
  | "park"
  | "ask split"
  | "cut"
  | "publish"
  | "permit"
  | "ask approval"
  | "approve"
  | "close rejected"
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
  | "raise format"
  | "hold alarm"
  | "renew alarm"
  | "note alarm"
  | "release alarm"
  | "close alarm"
  | "put params"
  | "put body"
  | "put skipped"
  | "keep params"
  | "expire params";

/** All other lines, by their words, with their levels. */
export interface OtherLines {
  // A worker and its messages.
  "handler failed": "error";
  "message comes back": "warn";
  "visibility not set": "warn";
  forward: "warn";
  "params not read": "warn";
  "requirement not known": "warn";
  "shards not reached": "warn";
  "split refused": "warn";
  "params not known": "warn";
  "params do not expire": "warn";
  "overrides not read": "warn";
  "crash not recorded": "warn";
  "dead letter comes back": "warn";
  // A turn.
  "lease lost": "warn";
  "checkpoint failed": "warn";
  "total not known in time": "warn";
  "task goes on after its turn: its process ends": "error";
  "continuation not sent": "warn";
  "not announced": "warn";
  "callback failed": "error";
  "backoff failed": "warn";
  "collection not closed": "warn";
  "held by rate limit": "info";
  "rate limit not asked": "warn";
  "failure not recorded": "warn";
  "not told": "warn";
  "events given up": "error";
  "slot not given back": "warn";
  "alarm not muted": "warn";
  "alarm to mute does not exist": "warn";
  "alarm not turned on again": "warn";
  "slot holder created": "warn";
  "error reported": Level;
  "run metrics": "info";
  "metadata failed": "warn";
  "metadata did not come in time": "warn";
  "onError failed": "warn";
  "onError did not return in time": "warn";
  /** A line of the task's own, by `ctx.log`: its words are the task's, and it has no key `pawl`. */
  "task's own": Level;
  // The sweeper.
  sweep: "debug" | "info" | "warn";
  "sweep failed": "warn";
  "approvals failed": "warn";
  send: "info" | "warn";
  "not sent": "warn";
  "hand on failed": "warn";
  "start failed": "warn";
  "migration not started": "warn";
  "fire failed": "warn";
  "not all fired": "warn";
  "occurrence not sent": "warn";
  "occurrences not sent": "warn";
  "hourly look": "debug" | "warn";
  "hourly look failed": "warn";
  "reconcile failed": "warn";
  "seen failed": "warn";
  "look failed": "warn";
  "ledger not changed": "warn";
  "schedules not checked": "warn";
  "schedules checked": "warn";
  "schedule not checked": "warn";
  // Pawl's own tasks.
  resource: "info";
  metrics: "info";
  difference: "warn";
}

/** The name of a line. */
export type LineName = keyof typeof writeWords | PlainWrite | keyof OtherLines;

/** The level that a line has, or those that it may have. */
export type LevelOf<Name extends LineName> = Name extends keyof OtherLines ? OtherLines[Name] : Level;
