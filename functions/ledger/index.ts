/** The ledger: what each trigger's schedule was, what became of each instant, and what is caught up. Other rooms import this file alone. */
export { isAttended } from "./attended.ts";
export { nameOf } from "./deployed-triggers.ts";
export { firedHorizon, horizonOf } from "./horizon.ts";
export { instantsOf, pieceAt } from "./instants.ts";
export { deployedState, laidLedgers, layOverrides, ledgersUnder } from "./lay-overrides.ts";
export { look } from "./look.ts";
export { overlaid } from "./overlay.ts";
export { catchUpOf } from "./picks.ts";
export { type KnownLedger, ledgerOf, readLedgers } from "./read-ledger.ts";
export { followSchedule, withDefinition } from "./run-time/follow.ts";
export { changeLedgers, readAllLedgers, sweeperPart } from "./take-charge.ts";
export { type Verdict, verdictOf } from "./verdict.ts";
