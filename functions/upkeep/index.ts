/** Upkeep: what the sweeper fires, the sweep, slots left behind, start-up runs, and dead letters, so that a run that lost its message comes back. This is all that other rooms may use. */
export { endUnapproved } from "./approvals.ts";
export { type DeadLetterContext, onDeadLetter } from "./dead-letter.ts";
export { Fire } from "./fire/fire.ts";
export { FormatRound } from "./format-round.ts";
export { HourlyLook } from "./hourly-look.ts";
export { LedgerRound } from "./ledger-round.ts";
export { type AlarmRound, alarmRound } from "./muted-alarms.ts";
export { SlotRound } from "./slot-round.ts";
export { startOnce } from "./startup.ts";
export { Sweep, type Swept } from "./sweep.ts";
